/**
 * Writes what is made from the server's schemas: `api/openapi.json`, and `api/schema.d.ts`, the
 * types of the one client that the console and the command line use. `--check` only compares.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { start } from '../src/app.ts';

async function readDocument(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'millrace-generate-'));
  const app = await start({
    port: 0,
    host: '127.0.0.1',
    dataDir,
    databaseUrl: null,
    secretKey: null,
    bootstrapApiKey: null,
    allowPrivateDestinations: false,
    logLevel: 'silent',
  });
  try {
    const response = await fetch(`${app.url}/openapi.json`);
    return `${JSON.stringify(await response.json(), null, 2)}\n`;
  } finally {
    await app.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const banner = '/** Made by `npm run generate` from the server. Do not edit. */\n';
const document = await readDocument();
const types = banner + astToString(await openapiTypescript(document));
const files = { 'api/openapi.json': document, 'api/schema.d.ts': types };

for (const [path, text] of Object.entries(files)) {
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    console.error(`${path} is not what the server says: npm run generate`);
    process.exitCode = 1;
  }
}
