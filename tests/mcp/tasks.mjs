// Reads an account as a task by the official TypeScript client of the tasks extension: `tasks.mjs URL`, the token is in
// MCP_TOKEN. What the tool answered in the end, and how often the task was told to be at work, are written as JSON.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createTaskSessionFromClient, resultFromTaskOutcome } from '@modelcontextprotocol/ext-tasks/client';

const url = new URL(process.argv[2]);
const protocolVersion = '2026-07-28';
const credential = { 'X-IBM-Authorization': `Bearer ${process.env.MCP_TOKEN ?? ''}` };
const clientInfo = { name: 'tests', version: '1' };
const clientCapabilities = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
const client = new Client(clientInfo, { versionNegotiation: { mode: 'auto' }, capabilities: clientCapabilities });
await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: credential } }));

let id = 0;
const states = [];
// The client's own codecs do not know tasks: their messages go past it.
async function rawDispatch({ method, params }) {
    const headers = {
        ...credential, 'content-type': 'application/json', accept: 'application/json, text/event-stream',
        'mcp-protocol-version': protocolVersion, 'mcp-method': method, 'mcp-name': params.name ?? params.taskId,
    };
    const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params });
    const reply = await fetch(url, { method: 'POST', headers, body });
    const text = await reply.text();
    const message = JSON.parse(text.startsWith('{') ? text : text.split('\n').findLast((line) => line.startsWith('data:')).slice(5));
    states.push([method, message.result?.resultType, message.result?.status ?? null]);
    return message.error ? { kind: 'error', error: message.error } : { kind: 'result', result: message.result };
}

const session = createTaskSessionFromClient(client, {
    endpointId: 'drawstream', rawDispatch, v2RequestFraming: { protocolVersion, clientInfo, clientCapabilities },
});
const execution = await session.callTool('draw', {});
const { outcome } = await execution.settle();
console.log(JSON.stringify({ result: resultFromTaskOutcome(outcome), states }));
await session.close();
await client.close();
