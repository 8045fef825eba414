// Our public API as an OpenAPI document. It is served as /openapi.json, and tests hold the server to it.
import { paths } from "./paths.ts";
import { schemas } from "./schemas.ts";

const description = `Everything a program can ask of tracemesh, or tell it. SDKs of Langfuse and exporters of OpenTelemetry speak it as it is.

**Keys.** HTTP Basic: the project's public key is the user, its secret key the password. What a key sees is its project.

**Times** are ISO 8601 with an offset. **Pages** have at most 100 items; lists with a cursor go on where they ended, whatever came in meanwhile.

**Filters.** \`filter\` is a JSON array of conditions that all must hold:


\`\`\`json
[{"type":"stringOptions","column":"environment","operator":"any of","value":["production"]},
 {"type":"stringObject","column":"metadata","key":"tenant","operator":"=","value":"acme"}]
\`\`\`

| type | operators | value |
|---|---|---|
| datetime | > < >= <= | time |
| string | = contains "does not contain" "starts with" "ends with" matches | text |
| number | = > < >= <= | number |
| stringOptions | "any of" "none of" | texts |
| arrayOptions | "any of" "none of" "all of" | texts |
| stringObject | those of string | text, with \`key\` |
| categoryOptions | "any of" "none of" | texts, with \`key\`: of metadata, or of scores of the name \`key\` |
| numberObject, booleanObject | of scores of the name \`key\` | number, boolean |
| boolean | = <> | boolean |
| null | "is null" "is not null" | "" |

**Metrics.** \`query\` is a JSON object:


\`\`\`json
{"view":"observations","dimensions":[{"field":"providedModelName"}],
 "metrics":[{"measure":"totalCost","aggregation":"sum"}],
 "timeDimension":{"granularity":"day"},"filters":[],
 "fromTimestamp":"2026-11-01T00:00:00Z","toTimestamp":"2026-12-01T00:00:00Z",
 "orderBy":null,"config":{"row_limit":100}}
\`\`\`

**Read your own writes.** The answer to an accepted batch has a header \`x-tracemesh-receipt\`; a read with \`?after=<receipt>\` waits until that batch can be read.`;

export const document = {
  openapi: "3.0.3",
  info: { title: "tracemesh", version: "1", description },
  security: [{ keys: [] }],
  paths,
  components: { securitySchemes: { keys: { type: "http", scheme: "basic" } }, schemas },
};
