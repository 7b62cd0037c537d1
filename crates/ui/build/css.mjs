// Compiles our CSS: Tailwind's theme and reset, the components of Basecoat that we use, our own rules.
// usage: node css.mjs NODE_MODULES INPUT OUTPUT

import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [packages, input, output] = process.argv.slice(2);
const { compile } = await import(pathToFileURL(join(packages, "tailwindcss/dist/lib.mjs")));

// Basecoat's theme is one file for all components; its sections begin with a comment that names them.
const USED = [
  "Button", "Button Group", "Textarea", "Input", "Native Select", "Alert", "Badge", "Breadcrumb", "Card", "Dialog",
  "Kbd", "Label", "Skeleton", "Table",
];

function usedParts(theme) {
  const whole = theme.trimEnd().replace(/\}$/, ""); // without the end of its `@layer components {`
  const [, ...parts] = whole.split(/^ {2}\/\* (?=[A-Z])/m);
  const missing = USED.filter((name) => !parts.some((part) => part.startsWith(`${name} */`)));
  if (missing.length > 0) throw new Error(`Basecoat's theme has no section ${missing.join(", ")}`);
  const kept = parts.filter((part) => USED.includes(part.slice(0, part.indexOf(" */"))));
  return `@layer components {\n${kept.map((part) => `/* ${part}`).join("")}}`;
}

async function loadStylesheet(id, base) {
  const path = id.startsWith(".") ? resolve(base, id) : join(packages, id);
  const text = await readFile(path, "utf8");
  const isTheme = /basecoat-css[\\/]dist[\\/]styles[\\/]/.test(path);
  return { path, base: dirname(path), content: isTheme ? usedParts(text) : text };
}

const compiler = await compile(await readFile(input, "utf8"), { base: dirname(input), loadStylesheet });
await writeFile(output, compiler.build([]));
