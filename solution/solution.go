// Package solution reads and writes Power Platform solution zips.
package solution

// Solution is the content of one solution zip.
type Solution struct {
	Name        string // unique name: letters, digits, underscore
	DisplayName string
	Description string // without the stamp
	Content     string // the content digest that the stamp in the description says, "" without one; Write writes none
	Version     Version
	Managed     bool // what the zip says of itself; Write takes its own
	Publisher   Publisher
	Connectors  []Connector
	Variables   []Variable
	References  []ConnectionReference // Read lists them; Write writes none
	Flows       []Flow                // cloud flows; Read lists them, Write writes none
	Missing     []Dependency          // <MissingDependencies>
}

// Publisher owns the components of a solution.
type Publisher struct {
	Name         string
	DisplayName  string
	Description  string
	Prefix       string // customization prefix, such as "contoso"
	OptionPrefix int    // option value prefix, 10000 to 99999
}

// Connector is one custom connector as a solution stores it.
type Connector struct {
	ID               string // GUID, lower case, no braces: its identity in every environment
	Name             string // encoded schema name, such as "new_custom-20connector"
	DisplayName      string
	Description      string
	BrandColor       string // "#rrggbb"
	Definition       []byte // Swagger 2.0, verbatim
	Parameters       []byte // the bare connectionParameters object
	ParameterSets    []byte // connectionParameterSets, nil when there are none
	Policies         []byte // policyTemplateInstances: an array or null
	Script           []byte // script.csx, nil when there is none
	ScriptOperations string // a JSON array of operationIds; "[]" means all; only with a script
	Icon             []byte
	IconType         string // "Png" or "Jpeg"
}

// ConnectionReference is what flows and apps name instead of a connection.
type ConnectionReference struct {
	Name            string // logical name
	DisplayName     string
	API             string // "/providers/Microsoft.PowerApps/apis/shared_…" of the source environment
	CustomConnector string // the id of a custom connector, "" of another: its API differs in every environment
}

// Flow is a cloud flow, as far as an import needs to know it.
type Flow struct {
	ID   string // GUID, lower case, no braces
	Name string
	On   bool   // in the environment that the solution comes from
	File string // the entry of its definition
}

// VariableType is the option-set value of an environment variable's type.
type VariableType int

// The types that a solution can contain. (Dataverse environmentvariabledefinition.type)
const (
	String     VariableType = 100000000
	Number     VariableType = 100000001
	Boolean    VariableType = 100000002
	JSON       VariableType = 100000003
	DataSource VariableType = 100000004
	Secret     VariableType = 100000005
)

// Variable is an environment variable definition and, when the zip contains one, its value.
type Variable struct {
	Name        string // schema name with prefix: "contoso_DeployHost"
	DisplayName string
	Description string
	Type        VariableType
	Default     *string
	Value       *string // nil when the zip has no value row
	Required    bool
	Introduced  string // solution version that brought it, such as "1.0.0.0"

	// Of a DataSource: the API it stands for, the parameter of that API, and the schema name
	// of the variable that it depends on.
	API, ParameterKey, ParentVariable string
}

// Dependency is a component that the target must already have.
type Dependency struct {
	Type        string // component type number, or a table name such as "connectionreference"
	SchemaName  string
	DisplayName string
	Solution    string // "Name (1.2.3.4)", or "Active" for unmanaged in the source
	ID          string // in braces, as written
	Key         Key    // of a type that is a table name
	Parent      Component
	Package     string // "Name (1.2.3.4)": the package that brings the solution
	Dependent   Component
}

// Key is the column that identifies a Dependency, such as connectionreferencelogicalname, and
// its value. It is written as id.Column="Value".
type Key struct{ Column, Value string }

// Component names a component of a solution in a Dependency.
type Component struct {
	Type        string // "" of a parent
	SchemaName  string
	DisplayName string
	ID          string
}
