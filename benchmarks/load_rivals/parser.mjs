// @apidevtools/swagger-parser: read and resolve one file, RUNS times; the median in milliseconds.
import SwaggerParser from '@apidevtools/swagger-parser';

const [file, runs] = process.argv.slice(2);
const times = [];
for (let i = 0; i < Number(runs); ++i) {
  const start = process.hrtime.bigint();
  await new SwaggerParser().dereference(file, { dereference: { circular: 'ignore' } });
  times.push(Number(process.hrtime.bigint() - start) / 1e6);
}
times.sort((a, b) => a - b);
console.log(JSON.stringify({ ms: times[times.length >> 1], memory_kb: process.resourceUsage().maxRSS }));
