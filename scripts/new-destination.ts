/**
 * `npm run new:destination NAME`: a folder for a new destination, with everything that the contract
 * asks for, working against an invented API; puts it into the catalog.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const templates = join(import.meta.dirname, 'new-destination');
const destinations = join(process.cwd(), 'src', 'destinations');

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

/** `mail-chimp` → `MailChimp`. */
function pascal(id: string): string {
  return id.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function addToCatalog(id: string, camel: string): void {
  const path = join(destinations, 'catalog.ts');
  const text = readFileSync(path, 'utf8')
    .replace(/^(import type )/m, `import { ${camel} } from './${id}/index.ts';\n$1`)
    .replace(/(destinations: [^=]*= \[)([^\]]*)\]/, (_, head: string, list: string) => {
      return `${head}${list.trim().replace(/,$/, '')}, ${camel}]`;
    });
  writeFileSync(path, text);
}

const { positionals } = parseArgs({ allowPositionals: true });
const [id = ''] = positionals;
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || positionals.length > 1) {
  fail(
    'npm run new:destination NAME: a name of lower-case letters, digits and dashes, like mail-tool',
  );
}
if (!existsSync(join(destinations, 'catalog.ts'))) fail('Run it in the root of the repository.');
const folder = join(destinations, id);
if (existsSync(folder)) fail(`src/destinations/${id} is there already.`);

const name = pascal(id).replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ');
const camel = pascal(id).replace(/^./, (letter) => letter.toLowerCase());
const words: Readonly<Record<string, string>> = {
  __ID__: id,
  __NAME__: name,
  __PASCAL__: pascal(id),
  __CAMEL__: camel,
};
mkdirSync(folder);
for (const file of readdirSync(templates)) {
  const text = readFileSync(join(templates, file), 'utf8');
  const filled = text.replace(/__(?:ID|NAME|PASCAL|CAMEL)__/g, (word) => words[word]!);
  writeFileSync(join(folder, file.replace(/\.txt$/, '')), filled);
}
addToCatalog(id, camel);
// Import order and line breaks depend on the name.
const touched = [`src/destinations/${id}`, 'src/destinations/catalog.ts'];
execFileSync('node_modules/.bin/biome', ['check', '--write', ...touched], { stdio: 'ignore' });
console.log(`src/destinations/${id} is made, and ${name} is in the catalog. Now:
  1. Fill in what says so:   grep -rn "Fill in" src/destinations/${id}
  2. Try it:                 npx vitest run src/destinations/${id}
  3. docs/write-a-destination.md says what each part must do.`);
