//! Files that are written: how each comes to its place. A file appears whole or not at all: it is written beside its
//! place under another name, and renamed.

use crate::content::Content;
use crate::error::CliError;
use crate::form::{self, Form};
use crate::terminal;
use drawstream::merge::read::{ReadError, read, read_any};
use drawstream_sources::recognise::{self, Form as FileForm};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Where an output goes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// Standard output.
    Stdout,
    /// A file.
    File(PathBuf),
}

/// One output.
#[derive(Debug, Clone)]
pub struct Output {
    target: Target,
    /// Its form.
    pub form: Form,
}

/// Reads the outputs of a command line. `format` is that of standard output and of files whose name does not say.
///
/// # Errors
/// [`CliError::Usage`].
pub fn plan(paths: &[PathBuf], format: Option<Form>, json: bool) -> Result<Vec<Output>, CliError> {
    let usage = |text: &str| CliError::Usage(text.to_owned());
    let mut outputs: Vec<Output> = Vec::with_capacity(paths.len());
    for path in paths {
        let output = if path == Path::new("-") {
            if json {
                return Err(usage("-o - and --json both want standard output\nGive -o FILE."));
            }
            let form = format.ok_or_else(|| usage(&format!("-o - needs --format\nOne of: {}", form::names())))?;
            Output { target: Target::Stdout, form }
        } else {
            let shown = terminal::name(&path.to_string_lossy());
            let form = match (Form::of(path), format) {
                // Both are JSON: the name does not tell them apart.
                (Some(Form::Json), Some(Form::Collected)) => Form::Collected,
                (Some(form), _) => form,
                (None, Some(format)) => format,
                (None, None) => {
                    return Err(usage(&format!(
                        "the name {shown} does not end as a form does\n{} Or: --format",
                        form::written()
                    )));
                }
            };
            Output { target: Target::File(path.clone()), form }
        };
        if outputs.iter().any(|other| other.target == output.target) {
            return Err(usage(&format!("-o {} is given twice", terminal::name(&path.to_string_lossy()))));
        }
        outputs.push(output);
    }
    if format.is_some_and(|format| outputs.iter().all(|output| output.form != format)) {
        return Err(usage(
            "--format and the ending of -o FILE differ\n--format is the form of -o -, or of a name without ending.",
        ));
    }
    Ok(outputs)
}

impl Output {
    /// Of the inventory, wherever it goes.
    ///
    /// # Errors
    /// [`CliError::Usage`] for a name that promises something else.
    pub fn inventory(path: &Path, json: bool) -> Result<Output, CliError> {
        if Form::of(path).is_some_and(|form| form != Form::Json) {
            return Err(CliError::Usage(
                "drawstream collect writes JSON\nFor a drawing: drawstream draw -o FILE".to_owned(),
            ));
        }
        let mut outputs = plan(&[path.to_owned()], Some(Form::Json), json)?;
        outputs.pop().ok_or_else(|| CliError::Usage("no -o FILE".to_owned()))
    }

    /// Its path as the command line has it; none for standard output.
    pub fn path(&self) -> Option<&Path> {
        match &self.target {
            Target::Stdout => None,
            Target::File(path) => Some(path),
        }
    }

    /// The folder that it goes to; none for standard output, devices and pipes.
    pub fn folder(&self) -> Option<&Path> {
        self.path().filter(|_| self.is_replaced()).map(folder_of)
    }

    /// Its path, fit to be shown.
    pub fn shown(&self) -> String {
        self.path().map_or_else(|| "standard output".to_owned(), |path| terminal::name(&path.to_string_lossy()))
    }

    fn failed(&self, source: io::Error) -> CliError {
        CliError::Output { name: self.shown(), source }
    }

    /// Whether it can come to its place, as far as that is known before. `force` where it may overwrite what others
    /// made.
    ///
    /// # Errors
    /// [`CliError::Output`] and [`CliError::NotOurs`].
    pub fn check(&self, force: bool) -> Result<(), CliError> {
        let Target::File(path) = &self.target else { return Ok(()) };
        match fs::metadata(path) {
            Ok(about) if about.is_dir() => return Err(self.failed(io::ErrorKind::IsADirectory.into())),
            Ok(about) if about.is_file() && self.form.is_editable() && !force => self.check_ours(path)?,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(self.failed(error)),
        }
        let folder = folder_of(path);
        if folder.is_dir() {
            return Ok(());
        }
        Err(self.failed(io::Error::new(io::ErrorKind::NotADirectory, "its folder is not there")))
    }

    /// Whether what is there was made by this project, and nobody has worked in it since.
    fn check_ours(&self, path: &Path) -> Result<(), CliError> {
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(|source| self.failed(source))?;
        file.take(drawstream_sources::file::MOST_BYTES)
            .read_to_end(&mut bytes)
            .map_err(|source| self.failed(source))?;
        let what = match (recognise::recognise(&bytes), read(&bytes)) {
            (Err(recognise::Unrecognised::Empty), _) => return Ok(()),
            (_, Ok(old)) if old.is_edited() => return Err(CliError::Edited { name: self.shown() }),
            (_, Ok(_)) => return Ok(()),
            // Of an older version, and not saved by draw.io since.
            (_, Err(ReadError::Older)) if read_any(&bytes).is_ok_and(|old| old.host == "drawstream") => return Ok(()),
            (_, Err(ReadError::Older)) => "a drawing of an older version that draw.io saved: edits cannot be told",
            (Ok(FileForm::Drawing { .. }), _) => "a drawing that others made, or saved",
            _ => "no drawing of drawstream",
        };
        Err(CliError::NotOurs { name: self.shown(), what })
    }

    /// Whether it is a file that is replaced as a whole, and no device, pipe or standard output.
    pub fn is_replaced(&self) -> bool {
        self.path().is_some_and(|path| fs::metadata(path).map_or(true, |about| about.is_file()))
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// An output and its content.
#[derive(Debug)]
pub struct Made {
    /// Where it goes.
    pub output: Output,
    /// The content.
    pub content: Content,
    /// How much of the account is in it, in words: `2 pages`.
    pub holds: String,
}

/// Puts all files into their places: none where one of them cannot be written. Devices, pipes and standard output are
/// left for [`stream`].
///
/// # Errors
/// [`CliError::Output`].
pub fn replace(all: &[Made]) -> Result<(), CliError> {
    let mut ready = Vec::new();
    for made in all.iter().filter(|made| made.output.is_replaced()) {
        let Some(path) = made.output.path() else { continue };
        let beside = beside(path, &made.content).map_err(|source| made.output.failed(source))?;
        ready.push((made, beside));
    }
    for (made, (file, place)) in ready {
        file.persist(place).map_err(|error| made.output.failed(error.error))?;
    }
    Ok(())
}

/// Writes what cannot be replaced: devices, pipes and standard output.
///
/// # Errors
/// [`CliError::Output`].
pub fn stream(all: &[Made]) -> Result<(), CliError> {
    for Made { output, content, .. } in all.iter().filter(|made| !made.output.is_replaced()) {
        let written = match output.path() {
            None => terminal::answer_by(|out| content.copy(out)),
            Some(path) => match File::options().write(true).open(path).and_then(|mut file| content.copy(&mut file)) {
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                result => result,
            },
        };
        written.map_err(|source| output.failed(source))?;
    }
    Ok(())
}

/// A file with that content beside the place, and the place: of a link, the file that it leads to.
fn beside(path: &Path, content: &Content) -> io::Result<(NamedTempFile, PathBuf)> {
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut builder = tempfile::Builder::new();
    let mut prefix = OsStr::new(".").to_owned();
    prefix.push(place.file_name().unwrap_or_default());
    builder.prefix(&prefix).suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any new file: what the process's mask leaves of it.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder_of(&place))?;
    content.copy(&mut file)?;
    file.as_file().sync_all()?;
    if let Ok(about) = fs::metadata(&place) {
        fs::set_permissions(file.path(), about.permissions())?;
    }
    Ok((file, place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn planned(paths: &[&str], format: Option<Form>) -> Result<Vec<Form>, String> {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        let outputs = plan(&paths, format, false).map_err(|error| error.to_string())?;
        Ok(outputs.into_iter().map(|output| output.form).collect())
    }

    #[test]
    fn endings_tell_the_form() {
        let forms = planned(&["a.drawio", "b.x.DRAWIO.SVG", "c.svg", "d.json", "e.zip", "f.xlsx"], None);
        let all = [Form::Drawio, Form::DrawioSvg, Form::Svg, Form::Json, Form::Zip, Form::Xlsx];
        assert_eq!(forms, Ok(all.to_vec()));
        assert_eq!(planned(&["-", "x"], Some(Form::Svg)), Ok(vec![Form::Svg, Form::Svg]));
        for (name, word) in [("drawio", "drawio"), ("a.txt", "a.txt")] {
            let error = planned(&[name], None).unwrap_err();
            assert!(error.contains(word) && error.contains(".drawio.svg"), "{error}");
        }
        assert!(planned(&["-"], None).unwrap_err().contains("--format"));
        assert!(planned(&["a.svg"], Some(Form::Json)).unwrap_err().contains("differ"));
        assert!(planned(&["a.svg", "a.svg"], None).unwrap_err().contains("twice"));
    }

    #[test]
    fn a_file_is_replaced_whole_and_keeps_its_mode_and_the_link_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.json"), folder.path().join("link.json"));
        fs::write(&file, "old").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::{PermissionsExt as _, symlink};
            fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
            symlink(&file, &link).unwrap();
            let output = Output { target: Target::File(link.clone()), form: Form::Json };
            let mut content = Content::within(None);
            content.write_all(b"new").unwrap();
            replace(&[Made { output, content, holds: String::new() }]).unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), "new");
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
