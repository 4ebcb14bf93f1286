package dataverse_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"

	"alm/solution/dataverse"
	"alm/solution/dataverse/emulator"
)

// Install a solution, then upgrade it. An environment on this machine stands in for
// https://org.crm.dynamics.com; against that one, the credential comes from Credential.
func Example() {
	environments, err := emulator.New(emulator.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	web := httptest.NewServer(environments.Handler())
	defer web.Close()

	client, err := dataverse.New(web.URL+"/test", dataverse.Options{Credential: dataverse.StaticToken("emulator")})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, version := range []string{"1.0.0.0", "1.1.0.0"} {
		if err := carry(context.Background(), client, shipment{Version: version}.build()); err != nil {
			fmt.Println(err)
			return
		}
	}

	// Output:
	// install Deploy 1.0.0.0
	// succeeded, all components in: true
	// test runs 1.0.0.0
	// upgrade Deploy 1.0.0.0 to 1.1.0.0
	// succeeded, all components in: true
	// test runs 1.1.0.0
}

// carry brings a managed solution zip into an environment.
func carry(ctx context.Context, client *dataverse.Client, zip []byte) error {
	// The environment validates the zip before anything happens.
	staged, err := client.Stage(ctx, zip)
	if err != nil {
		return err
	}
	opts := dataverse.ImportOptions{
		UploadID:  staged.UploadID,
		Variables: []dataverse.VariableValue{{Name: "contoso_DeployHost", Value: "deploy-test.contoso.com"}},
	}
	switch was, err := client.Solution(ctx, staged.Name); {
	case errors.Is(err, dataverse.ErrNotFound):
		fmt.Println("install", staged.Name, staged.Version)
	case err != nil:
		return err
	default:
		fmt.Println("upgrade", staged.Name, was.Version, "to", staged.Version)
		opts.Upgrade = true
	}

	// Import answers at once; the job's ids are all it takes to come back to it.
	job, err := client.Import(ctx, opts)
	if errors.Is(err, dataverse.ErrAmbiguous) {
		job, err = client.Attach(ctx, staged.Name, job)
	}
	if err != nil {
		return err
	}
	end, err := client.Wait(ctx, job, func(p dataverse.Progress) {
		// p.Percent and p.Status, for a progress bar
	})
	if err == nil {
		err = end.Err()
	}
	if err != nil {
		return err
	}

	// A job that succeeded may hold components that did not.
	result, err := client.Result(ctx, job)
	if err != nil {
		return err
	}
	fmt.Printf("%s, all components in: %v\n", end.Status, result.Passed)
	now, err := client.Solution(ctx, staged.Name)
	if err != nil {
		return err
	}
	fmt.Println("test runs", now.Version)
	return nil
}
