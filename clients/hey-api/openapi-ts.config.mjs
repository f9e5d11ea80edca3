// What @hey-api/openapi-ts makes: types, and a function for each operation on `fetch`.
//
// It is asked from the folder above `clients`.

export default {
  // Without the dot it would be the name of a project in a registry.
  input: "./openapi/v1.json",
  output: { path: "build/clients/hey-api/bide", importFileExtension: ".js" },
  plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
  logs: { level: "warn", file: false },
};
