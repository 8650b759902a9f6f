//! Reading an account as a task.

use crate::support::{ACL, asked, called, held, modern, of, piped, posted, server, shelf};
use drawstream_mcp::{Stage, Trouble};
use serde_json::{Value, json};

const EXTENSION: &str = "io.modelcontextprotocol/tasks";

/// A request of a client that takes tasks.
fn tasked(method: &str, params: Value) -> Value {
    let mut request = modern(method, params);
    request["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"]["extensions"][EXTENSION] = json!({});
    request
}

fn of_task(method: &str) -> Value {
    tasked(method, json!({ "taskId": "task" }))
}

#[tokio::test]
async fn a_client_that_takes_tasks_has_the_job_at_once_and_the_tools_answer_in_the_end() {
    let account = held("task", ACL);
    let shelf = shelf(vec![account.clone()]);
    let server = of(&shelf);
    let found = asked(&server, &modern("server/discover", json!({}))).await.unwrap();
    assert!(found["capabilities"]["extensions"][EXTENSION].is_object(), "{found}");
    let begun = asked(&server, &tasked("tools/call", json!({ "name": "draw", "arguments": {} }))).await.unwrap();
    assert_eq!(
        (&begun["resultType"], &begun["taskId"], &begun["status"]),
        (&json!("task"), &json!("task"), &json!("working"))
    );
    assert_eq!((&begun["ttlMs"], &begun["createdAt"]), (&json!(3_600_000), &json!("2026-11-28T09:00:00.000Z")));
    let waiting = asked(&server, &of_task("tasks/get")).await.unwrap();
    assert_eq!((&waiting["resultType"], &waiting["status"]), (&json!("complete"), &json!("working")));
    assert_eq!(waiting["statusMessage"], "1 of 9\u{fffd}");
    let given = asked(&server, &tasked("tasks/update", json!({ "taskId": "task", "inputResponses": {} }))).await;
    assert_eq!(given.unwrap()["resultType"], "complete");

    shelf.stand(Stage::Read(account));
    let ended = asked(&server, &of_task("tasks/get")).await.unwrap();
    assert_eq!((&ended["status"], &ended["lastUpdatedAt"]), (&json!("completed"), &json!("2026-11-28T09:00:01.000Z")));
    assert_eq!(ended["result"]["isError"], false);
    assert_eq!(ended["result"]["structuredContent"], called(&server, "draw", json!({})).await.unwrap());
    shelf.stand(Stage::Failed(Trouble::new("no key")));
    let failed = asked(&server, &of_task("tasks/get")).await.unwrap();
    assert_eq!((&failed["status"], &failed["result"]["isError"]), (&json!("completed"), &json!(true)));
    assert_eq!(failed["result"]["content"][0]["text"], "no key");
}

#[tokio::test]
async fn a_task_is_stopped_and_what_is_none_is_refused() {
    let shelf = shelf(vec![held("one", ACL)]);
    let server = of(&shelf);
    for method in ["tasks/get", "tasks/cancel", "tasks/update"] {
        let none =
            asked(&server, &tasked(method, json!({ "taskId": "task", "inputResponses": {} }))).await.unwrap_err();
        assert_eq!(none["code"], -32602, "{method}: {none}");
        let wrong = asked(&server, &tasked(method, json!({ "taskId": 5 }))).await.unwrap_err();
        assert_eq!(wrong["code"], -32602, "{method}: {wrong}");
        // Whoever does not take tasks cannot know of any.
        let other =
            asked(&server, &modern(method, json!({ "taskId": "task", "inputResponses": {} }))).await.unwrap_err();
        assert_eq!(other["code"], -32021, "{method}: {other}");
    }
    asked(&server, &tasked("tools/call", json!({ "name": "draw", "arguments": {} }))).await.unwrap();
    let stopped = asked(&server, &of_task("tasks/cancel")).await.unwrap();
    assert_eq!(stopped["resultType"], "complete");
    assert_eq!(asked(&server, &of_task("tasks/get")).await.unwrap()["status"], "cancelled");
}

#[tokio::test]
async fn what_is_there_already_is_no_task_and_neither_is_another_tool() {
    let server = server(vec![held("one", ACL)]);
    for (tool, arguments) in
        [("draw", json!({ "regions": ["us-south"] })), ("coverage", json!({})), ("draw", json!({ "x": 1 }))]
    {
        let call = tasked("tools/call", json!({ "name": tool, "arguments": arguments }));
        assert_eq!(asked(&server, &call).await.unwrap()["resultType"], "complete", "{tool} {arguments}");
    }
}

#[tokio::test]
async fn in_a_conversation_of_before_there_are_none() {
    let server = server(vec![held("one", ACL)]);
    let extensions = json!({ EXTENSION: {} });
    let begin = json!({
        "protocolVersion": "2025-11-25", "capabilities": { "extensions": extensions },
        "clientInfo": { "name": "t", "version": "1" },
    });
    let input = [("initialize", begin), ("tools/call", json!({ "name": "draw", "arguments": {} }))];
    let lines = input.map(|(method, params)| {
        json!({ "jsonrpc": "2.0", "id": method, "method": method, "params": params }).to_string() + "\n"
    });
    let said = piped(&server, lines.concat().as_bytes()).await;
    let call = said.iter().find(|message| message["id"] == "tools/call").unwrap();
    assert_eq!(call["result"]["structuredContent"]["state"], "complete", "{call}");
}

#[tokio::test]
async fn over_http_the_header_names_the_task() {
    let server = server(vec![held("one", ACL)]);
    let begin = tasked("tools/call", json!({ "name": "draw", "arguments": {} }));
    let (version, draw) = (("mcp-protocol-version", "2026-07-28"), ("mcp-name", "draw"));
    let (status, begun) =
        posted(&server, &[version, ("mcp-method", "tools/call"), draw], begin.to_string().as_bytes()).await;
    assert_eq!((status, &begun[0]["result"]["resultType"]), (200, &json!("task")));
    let get = of_task("tasks/get").to_string();
    for (name, wanted) in [("task", 200), ("other", 400)] {
        let headers = [version, ("mcp-method", "tasks/get"), ("mcp-name", name)];
        let (status, told) = posted(&server, &headers, get.as_bytes()).await;
        assert_eq!(status, wanted, "{told:?}");
    }
}
