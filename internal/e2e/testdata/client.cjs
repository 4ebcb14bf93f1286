// What dynamics-web-api makes of an environment: it stages, imports, polls, reads and patches.
// Usage: node client.cjs ENVIRONMENT_URL ZIP; it writes what it saw as JSON.
const fs = require("fs");
const { DynamicsWebApi } = require("dynamics-web-api");

const [url, zip] = process.argv.slice(2);
const api = new DynamicsWebApi({
  serverUrl: url,
  dataApi: { version: "9.2" },
  onTokenRefresh: async () => "emulator",
  includeAnnotations: "*",
});
const seen = {};

async function refusal(promise) {
  try {
    await promise;
    return "none";
  } catch (e) {
    return `${e.status} ${e.code}`;
  }
}

async function importStaged() {
  const staged = await api.callAction({
    actionName: "StageSolution",
    action: { CustomizationFile: fs.readFileSync(zip).toString("base64") },
  });
  seen.staged = staged.StageSolutionResults.StageSolutionStatus;
  const action = {
    OverwriteUnmanagedCustomizations: false,
    PublishWorkflows: true,
    ComponentParameters: [],
    SolutionParameters: { StageSolutionUploadId: staged.StageSolutionResults.StageSolutionUploadId },
  };
  const job = await api.callAction({ actionName: "ImportSolutionAsync", action });
  const second = { ...action, SolutionParameters: undefined, CustomizationFile: fs.readFileSync(zip).toString("base64") };
  seen.second = await refusal(api.callAction({ actionName: "ImportSolutionAsync", action: second }));
  seen.spent = await refusal(api.callAction({ actionName: "ImportSolutionAsync", action }));
  let operation;
  do {
    await new Promise((done) => setTimeout(done, 5));
    operation = await api.retrieve({ collection: "asyncoperations", key: job.AsyncOperationId, select: ["statecode", "statuscode"] });
  } while (operation.statecode !== 3);
  seen.status = operation["statuscode@OData.Community.Display.V1.FormattedValue"];
  const result = await api.callFunction({ functionName: "RetrieveSolutionImportResult", parameters: { ImportJobId: job.ImportJobKey } });
  seen.result = result.SolutionOperationResult.Status;
}

async function read() {
  const solutions = await api.retrieveMultiple({
    collection: "solutions",
    select: ["uniquename", "version"],
    filter: "uniquename eq 'Deploy' and ismanaged eq true",
    expand: [{ property: "publisherid", select: ["uniquename"] }],
    orderBy: ["uniquename desc"],
    count: true,
  });
  seen.solutions = solutions.value.map((s) => `${s.uniquename} ${s.version} ${s.publisherid.uniquename}`);
  seen.count = solutions.oDataCount;
  const definitions = await api.retrieveMultiple({
    collection: "environmentvariabledefinitions",
    select: ["schemaname"],
    filter: "startswith(schemaname,'contoso_')",
    expand: [{ property: "environmentvariabledefinition_environmentvariablevalue", select: ["value"], filter: "value ne null", orderBy: ["value"] }],
  });
  const definition = definitions.value[0];
  const value = definition.environmentvariabledefinition_environmentvariablevalue[0];
  seen.value = value.value;
  return { definition: definition.environmentvariabledefinitionid, value: value.environmentvariablevalueid };
}

async function write(ids) {
  const collection = "environmentvariablevalues";
  await api.update({ collection, key: ids.value, data: { value: "patched.contoso.com" } });
  seen.patched = (await api.retrieve({ collection, key: ids.value, select: ["value"] })).value;
  await api.updateSingleProperty({ collection, key: ids.value, fieldValuePair: { value: "single.contoso.com" } });
  const back = await api.retrieve({
    collection, key: ids.value, select: ["value"], expand: [{ property: "EnvironmentVariableDefinitionId", select: ["schemaname"] }],
  });
  seen.single = `${back.EnvironmentVariableDefinitionId.schemaname}=${back.value}`;
  await api.deleteRecord({ collection, key: ids.value });
  const made = await api.create({
    collection,
    data: { value: "made.contoso.com", "EnvironmentVariableDefinitionId@odata.bind": `/environmentvariabledefinitions(${ids.definition})` },
    returnRepresentation: true,
  });
  seen.made = made.value;
  // The client makes false of 412.
  seen.etag = await api.update({ collection, key: made.environmentvariablevalueid, data: { value: "x" }, ifmatch: 'W/"1"' });
  seen.absent = await refusal(api.retrieve({ collection: "solutions", key: ids.value }));
  seen.undeclared = await refusal(api.update({ collection, key: made.environmentvariablevalueid, data: { colour: "red" } }));
}

async function pages() {
  for (const n of [1, 2, 3, 4, 5]) {
    await api.create({ collection: "environmentvariabledefinitions", data: { schemaname: `page_${n}`, displayname: "x", type: 100000000 } });
  }
  const all = await api.retrieveAll({ collection: "environmentvariabledefinitions", select: ["schemaname"], filter: "startswith(schemaname,'page_')", maxPageSize: 2 });
  seen.pages = all.value.map((d) => d.schemaname).sort().join(" ");
  seen.counted = await api.count({ collection: "environmentvariabledefinitions", filter: "contains(schemaname,'page_')" });
}

(async () => {
  const who = await api.callFunction("WhoAmI");
  seen.who = Object.keys(who).filter((k) => k.endsWith("Id")).sort().join(" ");
  await importStaged();
  await write(await read());
  await pages();
  await api.callAction({ actionName: "PublishAllXml" });
  console.log(JSON.stringify(seen));
})().catch((e) => {
  console.error(e);
  process.exit(1);
});
