// ajv over the corpora: the same lines as schema_speed prints.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
const require = createRequire(path.join(process.cwd(), 'x.js'));
const passes = Number(process.argv[3] ?? 20);
const now = () => Number(process.hrtime.bigint());
const lines = (file) =>
  fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l)) : [];
function time(validate, instances) {
  let cold = 0, warm = 0, valid = 0;
  for (let pass = 0; pass <= passes; ++pass) {
    valid = 0;
    const start = now();
    for (const instance of instances) if (validate(instance)) ++valid;
    const spent = now() - start;
    if (pass === 0) cold = spent;
    warm = pass <= 1 ? spent : Math.min(warm, spent);
  }
  return { cold, warm, valid };
}
for (const corpus of fs.readdirSync(process.argv[2]).sort()) {
  const folder = path.join(process.argv[2], corpus);
  if (!fs.existsSync(path.join(folder, 'instances.jsonl'))) continue;
  try {
    const schema = JSON.parse(fs.readFileSync(path.join(folder, 'schema.json'), 'utf8'));
    const name = String(schema.$schema ?? '').includes('2020-12') ? 'ajv/dist/2020' : 'ajv';
    const Ajv = require(name).default;
    const instances = lines(path.join(folder, 'instances.jsonl'));
    const broken = lines(path.join(folder, 'invalid.jsonl'));
    const start = now();
    const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
    const validate = ajv.compile(schema);
    const compile = now() - start;
    const good = time(validate, instances);
    const bad = time(validate, broken);
    console.log(JSON.stringify({ corpus, n: instances.length, compile, cold: good.cold, warm: good.warm,
      valid: good.valid, bad_n: broken.length, bad_cold: bad.cold, bad_warm: bad.warm, bad_valid: bad.valid }));
  } catch (error) {
    console.log(JSON.stringify({ corpus, error: String(error.message).slice(0, 100) }));
  }
}
