class Script {}
