// Validators written by others, over the API's description as it is served.
// usage: node judge.mjs OPENAPI_JSON
import { readFileSync } from 'node:fs';
import SwaggerParser from '@apidevtools/swagger-parser';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const read = () => JSON.parse(readFileSync(process.argv[2], 'utf8'));
let failed = 0;

async function judge(name, verdict) {
  try {
    await verdict();
    console.log(`${name}: content`);
  } catch (error) {
    failed += 1;
    console.error(`${name}:`, error.message ?? error);
  }
}

// Resolves every reference and validates against OpenAPI's own schema.
await judge('swagger-parser', () => SwaggerParser.validate(read()));

await judge('openapi-schema-validator', async () => {
  const validator = new Validator();
  const result = await validator.validate(read());
  if (!result.valid) throw new Error(JSON.stringify(result.errors, null, 1));
  if (validator.version !== '3.1') throw new Error(`taken for version ${validator.version}`);
});

// Every schema compiles as JSON Schema 2020-12, with no unknown or pointless keyword.
await judge('ajv', () => {
  const all = read();
  const ajv = new Ajv2020({ strict: true, strictRequired: true, allowUnionTypes: true, validateFormats: true });
  addFormats(ajv);
  ajv.addKeyword('components');
  ajv.addSchema({ $id: 'api', components: all.components }, 'api', false, false);
  for (const name of Object.keys(all.components.schemas)) ajv.compile({ $ref: `api#/components/schemas/${name}` });
});

process.exit(failed === 0 ? 0 : 1);
