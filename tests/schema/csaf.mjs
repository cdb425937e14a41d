// csaf.mjs: the tests of CSAF 2.0 that a document must pass, by the validator
// of the standard's authors. usage: node csaf.mjs FILE: prints the failures as
// JSON, [[test, message, ...], ...].
import fs from 'fs'
import * as schema from '@secvisogram/csaf-validator-lib/schemaTests.js'
import * as mandatory from '@secvisogram/csaf-validator-lib/mandatoryTests.js'
import validate from '@secvisogram/csaf-validator-lib/validateStrict.js'

const document = JSON.parse(fs.readFileSync(process.argv[2]))
const result = await validate(
  [...Object.values(schema), ...Object.values(mandatory)], document)
console.log(JSON.stringify(result.tests
  .filter((t) => t.errors.length > 0)
  .map((t) => [t.name, ...t.errors.map((e) => e.message)])))
