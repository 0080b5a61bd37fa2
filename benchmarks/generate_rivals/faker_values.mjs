// Values per second of json-schema-faker over the schemas of a folder; samples go to a folder, one value a line.
//   faker_values.mjs SCHEMAS SAMPLES MILLISECONDS
import fs from 'node:fs'
import path from 'node:path'
import * as all from 'json-schema-faker'

const faker = all.JSONSchemaFaker ?? all.default ?? all
const generate = all.generate ?? faker.generate
if (faker?.option) faker.option({ alwaysFakeOptionals: false, optionalsProbability: 0.5 })
const draw = (schema) => (generate ? generate(schema) : faker.generate(schema))

const [schemas, samples, milliseconds] = process.argv.slice(2)
fs.mkdirSync(samples, { recursive: true })
const cpu = () => { const used = process.cpuUsage(); return (used.user + used.system) / 1e3 }
for (const file of fs.readdirSync(schemas).filter((name) => name.endsWith('.json')).sort()) {
  const schema = JSON.parse(fs.readFileSync(path.join(schemas, file)))
  const name = path.basename(file, '.json')
  const row = { tool: 'json-schema-faker', schema: name, per_second: 0 }
  const kept = []
  let made = 0
  const start = cpu()
  try {
    while (cpu() - start < Number(milliseconds)) {
      const value = await draw(schema)
      if (made++ < 500) kept.push(value)
    }
  } catch (error) {
    row.error = String(error).slice(0, 100)
  }
  row.per_second = (made / (cpu() - start)) * 1e3
  fs.writeFileSync(path.join(samples, name + '.ndjson'), kept.map((value) => JSON.stringify(value) + '\n').join(''))
  console.log(JSON.stringify(row))
}
