//! Runs that were begun as tasks: they are followed to their end, whoever asks about them, and are known to this process.

use super::host::{Asker, Proven, ServiceHost, follow, stored};
use super::kept::TASK_FOR;
use crate::store::JobId;
use drawstream_mcp::{Draw, Progress, Stage, Standing, Tell, Trouble};
use std::sync::Arc;

impl ServiceHost {
    /// Has the run that reads what is wanted followed to its end, whoever waits for it.
    pub(super) async fn begun(&self, asker: &Asker, wanted: Draw) -> Result<Standing, Trouble> {
        let proven = self.proven(asker).await?;
        let mut events = self.events(&proven, asker, wanted).await?;
        let job = events.job().clone();
        if self.app.mcp.begin(&job, &proven.owner) {
            let (app, job) = (self.app.clone(), job.clone());
            tokio::spawn(async move {
                let (to_app, of_job) = (app.clone(), job.clone());
                let tell: Tell = Arc::new(move |progress: Progress| {
                    to_app.mcp.tell(&of_job, |task| task.words = Some(progress.message));
                });
                let ended = follow(&mut events, &job, &tell).await;
                app.mcp.tell(&job, |task| task.ended = Some(ended));
            });
        }
        let standing = self.standing_of(&proven, &job.to_string()).await?;
        standing.ok_or_else(|| Trouble::new("too many accounts are being read. Try again in a minute."))
    }

    /// How a run stands that was begun as a task here; none where the caller has none of that id.
    pub(super) async fn standing_of(&self, proven: &Proven, job: &str) -> Result<Option<Standing>, Trouble> {
        let Some(id) = JobId::parse(job) else { return Ok(None) };
        let Some(task) = self.app.mcp.task(&id, &proven.owner) else { return Ok(None) };
        let stage = match task.ended {
            _ if task.stopped => Stage::Stopped,
            None => Stage::Reading(task.words),
            Some(Err(trouble)) => Stage::Failed(trouble),
            Some(Ok(())) => match self.record(proven, job).await {
                Ok((id, record)) => self.account(&id, &record).await.map_or_else(Stage::Failed, Stage::Read),
                Err(trouble) => Stage::Failed(trouble),
            },
        };
        let [begun_at, told_at] = [task.begun_at, task.told_at].map(|at| format!("{at:.3}"));
        let kept_ms = u64::try_from(TASK_FOR.as_millis()).ok();
        Ok(Some(Standing { job: job.to_owned(), begun_at, told_at, kept_ms, stage }))
    }

    /// Stops a run that was begun as a task, unless it has ended.
    pub(super) async fn stopped(&self, asker: &Asker, job: &str) -> Result<(), Trouble> {
        let proven = self.proven(asker).await?;
        let id = JobId::parse(job).filter(|id| self.app.mcp.task(id, &proven.owner).is_some());
        let id = id.ok_or_else(|| Trouble::no_such_job(job))?;
        let mut is_running = false;
        self.app.mcp.tell(&id, |task| {
            is_running = task.ended.is_none();
            task.stopped |= is_running;
        });
        if is_running {
            self.app.runner.delete(&id, &proven.owner).await.map_err(stored)?;
        }
        Ok(())
    }
}
