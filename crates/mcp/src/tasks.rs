//! Reading an account as a task (<https://modelcontextprotocol.io/extensions/tasks>): a client that takes tasks has the job
//! at once, asks how it stands, and may stop it. A job's id is its task's, and the host decides at each request whose it
//! is.

use crate::arguments::{Draw, read as arguments_of};
use crate::call::{Tried, result_of};
use crate::clean;
use crate::host::{Host, Stage, Standing, Trouble};
use crate::server::{Server, is_modern};
use crate::tools;
use rmcp::RoleServer;
use rmcp::model::{
    CancelTaskParams, CreateTaskResult, DetailedTask, ErrorData, GetTaskParams, GetTaskResult, JsonObject, Task,
    TaskPayload, TaskStatus,
};
use rmcp::service::RequestContext;
use serde_json::{Map, Value};

/// How often a client may well ask.
const POLL_MS: u64 = 1_000;

/// What comes of a call of `draw` by a client that takes tasks.
pub(crate) enum Begun {
    /// The account is being read.
    Task(CreateTaskResult),
    /// There is nothing to wait for.
    Answer(Tried),
}

impl<H: Host> Server<H> {
    /// Whether a call may be answered by a task. Clients that say at the beginning of a conversation of before that they
    /// take tasks do not read them there: the inspector of 2026-11 finds an answer without content.
    pub(crate) fn is_for_tasks(&self, context: &RequestContext<RoleServer>) -> bool {
        let takes_tasks = || context.client_capabilities().is_some_and(|client| client.supports_tasks());
        self.host.has_tasks() && is_modern(context) && takes_tasks()
    }

    pub(crate) async fn begin(&self, given: Map<String, Value>, context: &RequestContext<RoleServer>) -> Begun {
        let wanted: Draw = match arguments_of(given) {
            Ok(wanted) => wanted,
            Err(trouble) => return Begun::Answer(Ok(Err(trouble))),
        };
        let standing = match self.host.begin(&self.caller, wanted).await {
            Ok(standing) => standing,
            Err(trouble) => return Begun::Answer(Ok(Err(trouble))),
        };
        match standing.stage {
            Stage::Reading(_) => {
                let mut begun = CreateTaskResult::new(task(&standing));
                begun.meta = self.meta(context);
                Begun::Task(begun)
            }
            Stage::Read(held) => Begun::Answer(self.told(held.drawn()).await),
            Stage::Failed(trouble) => Begun::Answer(Ok(Err(trouble))),
            Stage::Stopped => Begun::Answer(Ok(Err(Trouble::no_such_job(&standing.job)))),
        }
    }

    pub(crate) async fn task(
        &self,
        request: GetTaskParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<GetTaskResult, ErrorData> {
        let standing = self.standing(&request.task_id).await?;
        let task = task(&standing);
        let payload = match standing.stage {
            Stage::Reading(_) => TaskPayload::Working,
            Stage::Stopped => TaskPayload::Cancelled,
            Stage::Read(held) => self.completed(self.told(held.drawn()).await?, context),
            Stage::Failed(trouble) => self.completed(Err(trouble), context),
        };
        let mut told = GetTaskResult::new(DetailedTask::new(task, payload));
        told.meta = self.meta(context);
        Ok(told)
    }

    /// What the call would have been answered with, trouble too.
    fn completed(&self, answer: Result<tools::Answer, Trouble>, context: &RequestContext<RoleServer>) -> TaskPayload {
        let mut result = result_of(answer);
        result.meta = self.meta(context);
        let result = match serde_json::to_value(result) {
            Ok(Value::Object(result)) => result,
            _ => JsonObject::new(),
        };
        TaskPayload::Completed { result }
    }

    pub(crate) async fn cancel(&self, request: CancelTaskParams) -> Result<(), ErrorData> {
        let standing = self.standing(&request.task_id).await?;
        self.host.stop(&self.caller, &standing.job).await.map_err(|trouble| refused(&trouble))
    }

    /// A task of the caller's.
    pub(crate) async fn standing(&self, id: &str) -> Result<Standing, ErrorData> {
        let standing = self.host.standing(&self.caller, id).await.map_err(|trouble| refused(&trouble))?;
        standing.ok_or_else(|| refused(&Trouble::no_such_job(id)))
    }
}

fn refused(trouble: &Trouble) -> ErrorData {
    ErrorData::invalid_params(clean::words(&trouble.to_string()), None)
}

/// A job as the protocol tells of it.
fn task(standing: &Standing) -> Task {
    let (status, words) = match &standing.stage {
        Stage::Reading(words) => (TaskStatus::Working, words.as_deref()),
        Stage::Read(_) | Stage::Failed(_) => (TaskStatus::Completed, None),
        Stage::Stopped => (TaskStatus::Cancelled, None),
    };
    let mut task =
        Task::new(&standing.job, status, &standing.begun_at, &standing.told_at).with_poll_interval_ms(POLL_MS);
    task.ttl_ms = standing.kept_ms;
    task.status_message = words.map(clean::name);
    task
}
