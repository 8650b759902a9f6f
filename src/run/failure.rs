//! Why there is no drawing.

use super::draw::DrawError;
use super::journal::{Loss, WriteError};
use crate::collect::{CollectError, iam};
use crate::logs::causes;
use crate::merge::read::ReadError;
use crate::store::StoreError;
use drawstream_changes::CompareError;
use drawstream_sources::file::FileError;
use drawstream_sources::inventory::InventoryError;

/// Why there is no drawing; its `Display` is the text of `onError`.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Collecting gave nothing.
    #[error(transparent)]
    Collect(CollectError),
    /// The file that was sent holds no account that can be drawn.
    #[error(transparent)]
    File(FileError),
    /// There is no such file.
    #[error("The file that was sent is not there: it was never sent, has been drawn, or is too old. Send it again.")]
    NoUpload,
    /// What is to be compared with is not there.
    #[error(
        "What is to be compared with is not there: it was never sent or drawn, has been used, or is too old. Send it \
         again, or compare with another drawing."
    )]
    NoEarlier,
    /// The drawing of before cannot be gone on with.
    #[error("The drawing to go on with {0}. Draw without it, and it stays as it is.")]
    Old(#[source] ReadError),
    /// What people wrote in the drawing of before cannot be masked.
    #[error(
        "The drawing to go on with carries no account, so what is written in it cannot be masked. Draw without it, or \
         without a mask."
    )]
    NoAccount,
    /// The two states cannot be compared.
    #[error("These two states cannot be compared: {0}.")]
    Compare(#[source] CompareError),
    /// What was read cannot be drawn under other names.
    #[error("The account could not be masked: {0}.")]
    Mask(#[source] InventoryError),
    /// There is no drawing that could be completed.
    #[error(
        "The drawing that was to be completed is not there any more: it was deleted, or is too old. Draw the account anew."
    )]
    NothingToComplete,
    /// Nothing can be added to that drawing.
    #[error(
        "Nothing can be added to that drawing: it was made of a file, is masked, or what its run read is not kept. Draw the account anew."
    )]
    NotKept,
    /// IBM does not accept the token.
    #[error("IBM Cloud does not accept this token. Sign in again, or send a new one.")]
    NotAccepted,
    /// IBM could not be asked whether it does.
    #[error(transparent)]
    Iam(#[from] iam::IamError),
    /// The storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The drawing could not be written.
    #[error("The drawing could not be written.")]
    Draw(#[source] DrawError),
    /// The run goes on elsewhere, or the job was deleted there.
    #[error("Stopped.")]
    Lost(Loss),
    /// The budget is used up.
    #[error(
        "The time for a run ({seconds} s) was over before the drawing was saved. Choose fewer regions or one \
         resource group, and try again."
    )]
    OutOfTime {
        /// The budget.
        seconds: u64,
    },
    /// It was told to stop.
    #[error("Stopped.")]
    Stopped,
    /// A panic. Its message and place are in the log.
    #[error("Something broke inside drawstream; that is a bug, not your account's fault.")]
    Broken,
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Failure {
        match error {
            WriteError::Lost(loss) => Failure::Lost(loss),
            WriteError::Store(error) => Failure::Store(error),
        }
    }
}

impl From<DrawError> for Failure {
    fn from(error: DrawError) -> Failure {
        match error {
            DrawError::Gone => Failure::Broken,
            DrawError::Export(_) => Failure::Draw(error),
            DrawError::Compare(error) => Failure::Compare(error),
        }
    }
}

impl Failure {
    /// For the log: what failed, in a word.
    pub(super) fn label(&self) -> &'static str {
        match self {
            Failure::Collect(CollectError::Unauthorized) => "unauthorized",
            Failure::Collect(CollectError::UnknownRegions { .. }) => "unknown_region",
            Failure::Collect(CollectError::UnknownResourceGroup(_)) => "unknown_resource_group",
            Failure::Collect(_) => "nothing_read",
            Failure::File(_) | Failure::NoUpload | Failure::NoEarlier => "no_account",
            Failure::Old(_) => "no_drawing",
            Failure::Compare(_) => "not_compared",
            Failure::Mask(_) | Failure::NoAccount => "not_masked",
            Failure::NothingToComplete | Failure::NotKept => "nothing_to_complete",
            Failure::NotAccepted => "not_accepted",
            Failure::Iam(_) => "iam_unreachable",
            Failure::Store(error) => error.label(),
            Failure::Draw(_) => "not_written",
            Failure::Lost(Loss::Superseded) => "taken_over",
            Failure::Lost(Loss::Deleted) | Failure::Stopped => "stopped",
            Failure::OutOfTime { .. } => "out_of_time",
            Failure::Broken => "broken",
        }
    }

    /// Whether it is for the operator to do something about: not for the person, nor for IBM.
    pub(super) fn is_fault(&self) -> bool {
        matches!(self, Failure::Store(_) | Failure::Draw(_) | Failure::Mask(_) | Failure::Broken)
    }

    /// Whether the run was ended from outside, and has not failed.
    pub(super) fn is_stop(&self) -> bool {
        matches!(self, Failure::Stopped | Failure::Lost(_))
    }

    /// For the log: what is behind it, where the operator has to know.
    pub(super) fn cause(&self) -> Option<String> {
        match self {
            Failure::Store(error) => Some(error.cause()),
            Failure::Draw(error) => Some(causes(error)),
            _ => None,
        }
    }
}
