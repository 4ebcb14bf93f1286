package solutions

import (
	"strings"

	"alm/solution/dataverse/emulator/odata"
	"alm/solution/dataverse/emulator/solutionzip"
)

// checks are what the service checks before it changes a component, in its order.
var checks = []func(*importer) *odata.Error{checkMode, checkPublisher, checkUpgrade, checkVersion, checkDependencies}

func checkMode(i *importer) *odata.Error {
	if i.was == nil || i.was["ismanaged"] == i.solution.Managed {
		return nil
	}
	if i.solution.Managed {
		return failed("0x80048040", "The solution is already installed on this system as an unmanaged solution and the package supplied "+
			"is attempting to install it in managed mode. Import can only update solutions when the modes match. Uninstall the current solution and try again.")
	}
	return failed("0x80048041", "The solution is already installed on this system as a managed solution and the package supplied "+
		"is attempting to install it in unmanaged mode. Import can only update solutions when the modes match. Uninstall the current solution and try again.")
}

func checkPublisher(i *importer) *odata.Error {
	if i.was == nil {
		return nil
	}
	by := publisherOf(i.Store, i.was)
	if by == nil || strings.EqualFold(by.Text("uniquename"), i.solution.Publisher.Name) {
		return nil
	}
	return failed("0x8004801c", "The following managed solution cannot be imported: %s. The publisher name cannot be changed from '%s' to '%s'.",
		i.solution.Name, by.Text("uniquename"), i.solution.Publisher.Name)
}

// checkUpgrade checks what an upgrade needs, and that no earlier one is pending.
func checkUpgrade(i *importer) *odata.Error {
	const holding = "ImportAsHolding failed with exception :"
	name := i.solution.Name
	switch {
	case i.op.Holding && i.was == nil:
		return failed("0x80040216", holding+"Solution manifest import: FAILURE: Cannot create a holding solution for missing base %s.", name)
	case i.op.Holding && i.upgrade != nil:
		return failed("0x80048539", holding+"Solution manifest import: FAILURE: Holding solution %s_Upgrade already exists.", name)
	case i.op.Holding && !i.solution.Managed:
		return failed("0x80040216", holding+"Solution manifest import: FAILURE: %s is unmanaged; only a managed solution is upgraded.", name)
	case i.upgrade != nil:
		return failed("0x80048539", "Solution manifest import: FAILURE: Holding solution %s_Upgrade exists. Cannot update solution.", name)
	}
	return nil
}

func checkVersion(i *importer) *odata.Error {
	if i.was == nil || !i.solution.Managed {
		return nil
	}
	installed, rule := i.was.Text("version"), i.options.Versions
	if i.op.Holding {
		rule = HigherVersions
	}
	if rule.accepts(solutionzip.CompareVersions(i.solution.Version, installed)) {
		return nil
	}
	return failed("0x80048541", "Solution manifest import: FAILURE: The version %s of %s is not higher than the installed one, %s.",
		i.solution.Version, i.solution.Name, installed)
}

func checkDependencies(i *importer) *odata.Error {
	if missing := missingDependencies(i.Store, i.solution); len(missing) > 0 {
		return missingError(i.solution, missing)
	}
	return nil
}
