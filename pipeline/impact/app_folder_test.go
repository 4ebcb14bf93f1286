package impact

import (
	"io/fs"
	"reflect"
	"testing"
	"testing/fstest"

	"alm/pipeline/check"
)

// A canvas app that is a folder is one app, read from its controls; without controls its screens are read.
func TestAppInFolder(t *testing.T) {
	const root = "canvasapps/contoso_desk/contoso_desk_DocumentUri"
	files := fstest.MapFS{
		"canvasapps/contoso_desk/canvasapp.yml": {Data: []byte("CanvasApp:\n  Name: contoso_desk\n  DisplayName: Desk\n")},
		root + "/References/DataSources.json":   {Data: []byte(`{"DataSources": [{"Name": "Orders", "Type": "ServiceInfo", "ApiId": "/providers/microsoft.powerapps/apis/shared_orders"}]}`)},
		root + "/Src/Screen1.pa.yaml":           {Data: []byte("Screens:\n  Screen1:\n    Properties:\n      OnVisible: =Orders.ListOrders()\n")},
		root + "/Controls/1.json":               {Data: []byte(`{"TopParent": {"Name": "Screen1", "Rules": [{"Property": "OnVisible", "InvariantScript": "Orders.GetOrder(\"1\")"}]}}`)},
	}
	type use struct{ app, file, api, operation, where string }
	uses := func() []use {
		found, err := Read(files)
		if err != nil || found.Problems != nil {
			t.Fatal(err, found.Problems)
		}
		var all []use
		for _, c := range found.Consumers {
			for _, call := range c.Calls {
				if c.Kind != App || call.By != check.Canvas {
					t.Errorf("%s: %v by %v", c.Name, c.Kind, call.By)
				}
				all = append(all, use{c.Name, c.File, call.API, call.Operation, call.Where})
			}
		}
		return all
	}
	if got, want := uses(), []use{{"Desk", root, "shared_orders", "GetOrder", "Screen1.OnVisible"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	delete(files, root+"/Controls/1.json")
	files[root+"/Controls"] = &fstest.MapFile{Mode: fs.ModeDir} // empty
	if got, want := uses(), []use{{"Screen1", root + "/Src/Screen1.pa.yaml", "Orders", "ListOrders", "Screen1.OnVisible"}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
