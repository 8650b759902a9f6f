// Calls tools by the official TypeScript client: `client.mjs ERA WAY TARGET… < calls`, WAY `pipe` with a command or `http`
// with a URL (the token is in MCP_TOKEN). Calls are a JSON array of {name, arguments}; results come as one.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { text } from 'node:stream/consumers';

const [era, way, ...target] = process.argv.slice(2);
const calls = JSON.parse(await text(process.stdin));
const client = new Client({ name: 'tests', version: '1' }, { versionNegotiation: { mode: era } });
const headers = { 'X-IBM-Authorization': `Bearer ${process.env.MCP_TOKEN ?? ''}` };
const transport = way === 'pipe'
    ? new StdioClientTransport({ command: target[0], args: target.slice(1), env: process.env })
    : new StreamableHTTPClientTransport(new URL(target[0]), { requestInit: { headers } });
await client.connect(transport);
const { tools } = await client.listTools();
const results = [];
let job;
for (const { name, arguments: given } of calls) {
    const arguments_ = given.job === '$' ? { ...given, job } : given;
    // The client holds every answer against the tool's output schema.
    const result = await client.callTool({ name, arguments: arguments_ });
    job = result.structuredContent?.job ?? job;
    results.push(result);
}
console.log(JSON.stringify({ tools: tools.map((tool) => tool.name), results }));
await client.close();
