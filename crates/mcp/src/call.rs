//! A call of a tool: its arguments, its account, its answer.

use crate::arguments::{self, Draw, read as arguments_of};
use crate::clean;
use crate::held::Held;
use crate::host::{Drawn, Host, Progress, Tell, Trouble};
use crate::server::{Server, broken};
use crate::tasks::Begun;
use crate::tools::{self, Answer};
use rmcp::RoleServer;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, ProgressNotificationParam,
    ProgressToken, Resource,
};
use rmcp::service::RequestContext;
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Progress goes out at most so often.
const PROGRESS_EVERY: Duration = Duration::from_millis(250);

/// A tool's answer or its trouble; or a fault where something broke.
pub(crate) type Tried = Result<Result<Answer, Trouble>, ErrorData>;

impl<H: Host> Server<H> {
    pub(crate) async fn call(
        &self,
        request: CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let given = request.arguments.unwrap_or_default();
        let answer = match &*request.name {
            "draw" if self.is_for_tasks(context) => match self.begin(given, context).await {
                Begun::Task(task) => return Ok(task.into()),
                Begun::Answer(answer) => answer,
            },
            "draw" => self.draw(given, context).await,
            "list_resources" => self.of_one(given, |asked: &arguments::List| asked.job.clone(), tools::list).await,
            "get_resource" => self.of_one(given, |asked: &arguments::Get| asked.job.clone(), tools::get).await,
            "search" => self.of_one(given, |asked: &arguments::Search| asked.job.clone(), tools::search).await,
            "reachable" => self.of_one(given, |asked: &arguments::Ask| asked.job.clone(), tools::reachable).await,
            "explain" => self.of_one(given, |asked: &arguments::Ask| asked.job.clone(), tools::explain).await,
            "findings" => self.of_one(given, |asked: &arguments::Findings| asked.job.clone(), tools::findings).await,
            "coverage" => self.of_one(given, |asked: &arguments::Coverage| asked.job.clone(), tools::coverage).await,
            "changes" => self.changes(given).await,
            "accounts" => self.accounts(given).await,
            other => {
                return Err(ErrorData::invalid_params(format!("Unknown tool: {}", clean::name(other)), None));
            }
        };
        let mut result = result_of(answer?);
        result.meta = self.meta(context);
        Ok(result.into())
    }

    async fn draw(&self, given: Map<String, Value>, context: &RequestContext<RoleServer>) -> Tried {
        let wanted: Draw = match arguments_of(given) {
            Ok(wanted) => wanted,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let token = context.meta.get_progress_token();
        let (tell, mut progress) = telling(token.is_some());
        let send = async |progress: Progress| {
            if let Some(token) = token.clone() {
                // Whoever is gone has the call stopped besides.
                let _ = context.peer.notify_progress(noted(token, &progress)).await;
            }
        };
        let mut work = std::pin::pin!(self.host.draw(&self.caller, wanted, tell));
        let drawn = loop {
            tokio::select! {
                biased;
                Some(progress) = progress.recv() => send(progress).await,
                drawn = &mut work => break drawn,
            }
        };
        while let Ok(progress) = progress.try_recv() {
            send(progress).await;
        }
        match drawn {
            Ok(drawn) => self.told(drawn).await,
            Err(trouble) => Ok(Err(trouble)),
        }
    }

    /// What is told of an account that was drawn.
    pub(crate) async fn told(&self, drawn: Drawn) -> Tried {
        let has_pixels = self.host.has_pixels();
        computed(move || Ok(tools::drawn(&drawn, has_pixels))).await
    }

    /// A tool that asks about one account.
    async fn of_one<T: serde::de::DeserializeOwned + Send + 'static>(
        &self,
        given: Map<String, Value>,
        job: impl Fn(&T) -> Option<String>,
        tool: fn(&Held, &T) -> Result<Answer, Trouble>,
    ) -> Tried {
        let asked: T = match arguments_of(given) {
            Ok(asked) => asked,
            Err(trouble) => return Ok(Err(trouble)),
        };
        match self.host.held(&self.caller, job(&asked).as_deref()).await {
            Ok(held) => computed(move || tool(&held, &asked)).await,
            Err(trouble) => Ok(Err(trouble)),
        }
    }

    async fn changes(&self, given: Map<String, Value>) -> Tried {
        let found = async {
            let asked: arguments::Changes = arguments_of(given)?;
            let newer = self.host.held(&self.caller, asked.job.as_deref()).await?;
            let older = self.host.against(&self.caller, &newer, asked.against.as_deref()).await?;
            Ok((asked, newer, older))
        };
        match found.await {
            Ok((asked, newer, older)) => computed(move || tools::compare(&newer, &older, &asked)).await,
            Err(trouble) => Ok(Err(trouble)),
        }
    }

    async fn accounts(&self, given: Map<String, Value>) -> Tried {
        let asked: arguments::Accounts = match arguments_of(given) {
            Ok(asked) => asked,
            Err(trouble) => return Ok(Err(trouble)),
        };
        match self.host.accounts(&self.caller).await {
            Ok(all) => Ok(tools::accounts(&all, &asked)),
            Err(trouble) => Ok(Err(trouble)),
        }
    }
}

/// What takes the processor, on a thread of its own. A panic there is a fault, and the program goes on.
async fn computed(tool: impl FnOnce() -> Result<Answer, Trouble> + Send + 'static) -> Tried {
    tokio::task::spawn_blocking(tool).await.map_err(|_| broken())
}

/// A tool's answer, or its trouble, as the protocol has it.
pub(crate) fn result_of(answer: Result<Answer, Trouble>) -> CallToolResult {
    match answer {
        Ok(answer) => told(answer),
        Err(trouble) => CallToolResult::error(vec![ContentBlock::text(clean::words(&trouble.to_string()))]),
    }
}

fn told(answer: Answer) -> CallToolResult {
    let mut content = vec![ContentBlock::text(answer.words)];
    for (uri, name, media_type) in answer.links {
        content.push(ContentBlock::resource_link(Resource::new(uri, name).with_mime_type(media_type)));
    }
    let mut result = CallToolResult::success(content);
    result.structured_content = Some(answer.facts);
    result
}

/// Takes progress, and gives on what rises and does not come too often; nothing where the caller wants none.
fn telling(is_wanted: bool) -> (Tell, mpsc::UnboundedReceiver<Progress>) {
    let (to_notes, notes) = mpsc::unbounded_channel();
    if !is_wanted {
        return (Arc::new(|_| {}), notes);
    }
    let last: Mutex<Option<(Instant, u64)>> = Mutex::new(None);
    let tell = Arc::new(move |progress: Progress| {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if last.is_some_and(|(at, done)| progress.done <= done || now.duration_since(at) < PROGRESS_EVERY) {
            return;
        }
        *last = Some((now, progress.done));
        let _ = to_notes.send(progress);
    });
    (tell, notes)
}

/// Progress as the protocol has it, whose numbers are JSON's.
#[expect(clippy::cast_precision_loss, reason = "steps are few")]
fn noted(token: ProgressToken, progress: &Progress) -> ProgressNotificationParam {
    let noted = ProgressNotificationParam::new(token, progress.done as f64);
    let noted = noted.with_message(clean::name(&progress.message));
    match progress.total {
        Some(total) => noted.with_total(total as f64),
        None => noted,
    }
}
