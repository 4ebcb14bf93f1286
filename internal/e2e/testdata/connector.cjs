// What dynamics-web-api reads of a connector.
// Usage: node connector.cjs ENVIRONMENT_URL NAME; it writes what it read as JSON.
const { DynamicsWebApi } = require("dynamics-web-api");

const [url, name] = process.argv.slice(2);
const api = new DynamicsWebApi({ serverUrl: url, dataApi: { version: "9.2" }, onTokenRefresh: async () => "emulator" });

(async () => {
  const found = await api.retrieveMultiple({
    collection: "connectors",
    select: ["connectorid", "name", "displayname", "openapidefinition", "connectionparameters", "policytemplateinstances", "iconbrandcolor", "ismanaged"],
    filter: `name eq '${name}'`,
  });
  const members = await api.retrieveMultiple({ collection: "solutioncomponents", select: ["componenttype", "objectid"], filter: `objectid eq ${found.value[0].connectorid}` });
  const values = await api.retrieveMultiple({ collection: "environmentvariabledefinitions", select: ["schemaname", "defaultvalue"] });
  console.log(JSON.stringify({
    connectors: found.value.map(({ name, displayname, iconbrandcolor, ismanaged, openapidefinition, connectionparameters, policytemplateinstances }) => ({
      name, displayname, iconbrandcolor, ismanaged,
      definition: JSON.parse(openapidefinition), parameters: JSON.parse(connectionparameters), policies: JSON.parse(policytemplateinstances),
    })),
    members: members.value.map((m) => m.componenttype),
    variables: values.value.map((v) => `${v.schemaname}=${v.defaultvalue}`),
  }));
})().catch((e) => {
  console.error(e);
  process.exit(1);
});
