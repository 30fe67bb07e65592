//! Recorded calls: read from files of our own format and from the transcripts that agents keep, as one kind of
//! record. Which format a file has is told by its first lines, never by its name.

mod claude;
mod codex;
mod corpus;
mod files;
mod places;
mod text;

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use countersign::ToolCall;
use countersign::analysis::tools::{ToolKind, Tools};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value, json};

use crate::Failure;
use countersign::counts::counted;
use files::{Line, Lines};
use text::Text;

pub(crate) use places::{Sessions, home_above, main_checkout};

/// A recorded call, as far as it matters here.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "corpus::Line")]
pub(crate) struct Record {
    pub(crate) session: String,
    /// Who worked: as the record says, or [`LOCAL_USER`].
    pub(crate) user: String,
    pub(crate) workspace: Option<String>,
    pub(crate) cwd: Option<String>,
    /// What kind of tool it was: bash, read, write, edit, glob, grep, webfetch, websearch, mcp, task or other.
    pub(crate) tool: String,
    /// The agent's own name of the tool.
    pub(crate) name: String,
    pub(crate) command: Option<String>,
    /// The other arguments.
    pub(crate) input: Value,
    pub(crate) outcome: Outcome,
    /// Seconds since 1970.
    pub(crate) time: Option<u64>,
    file: Arc<str>,
    pub(crate) line: usize,
}

/// The user of records that name none: transcripts are those of one person.
pub(crate) const LOCAL_USER: &str = "local";

/// Kinds of tools that do nothing unless they are told to which file, address or command.
const NEED_ARGUMENTS: &[&str] = &["bash", "read", "write", "edit", "webfetch", "websearch"];

/// What became of a recorded call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was let through, whether it then worked or failed.
    Ran,
    /// It was not let through.
    Denied(DenyKind),
    /// The record does not tell.
    Unknown,
}

/// Who did not let a call through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DenyKind {
    /// The person said no, or stopped the agent while it ran: transcripts tell these two apart badly.
    ByPerson,
    /// A rule or the policy of the agent.
    ByRule,
    /// A hook, a model that judges, or nobody was there to be asked.
    Other,
}

impl Record {
    /// Where the record stands: file and line.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }

    /// Whether the record left out what the tool was given, of tools that cannot be called without: nothing of such a call
    /// can be understood.
    pub(crate) fn lacks_arguments(&self) -> bool {
        let is_empty = match &self.input {
            Value::Object(fields) => fields.is_empty(),
            Value::Null => true,
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => false,
        };
        is_empty && self.command.is_none() && NEED_ARGUMENTS.contains(&self.tool.as_str())
    }

    /// The call that it stands for: by the agent's own tool name where it has arguments of its own, by the kind where it only
    /// tells that.
    pub(crate) fn to_call(&self, cwd: &str) -> ToolCall {
        let mut input = if self.input.is_object() { self.input.clone() } else { json!({}) };
        if let (Some(command), Some(fields)) = (&self.command, input.as_object_mut()) {
            fields.insert("command".to_owned(), json!(command));
        }
        let tool = if self.name.is_empty() { &self.tool } else { &self.name };
        ToolCall::new(tool, input, cwd).in_session(&self.session)
    }
}

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    /// File by file as they were named; those below a folder in order of time.
    pub(crate) records: Vec<Record>,
    pub(crate) skipped: Skipped,
}

/// What could not be read.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Skipped {
    /// Files below a folder that are no transcripts, or could not be opened.
    pub(crate) files: usize,
    /// Lines of transcripts that are not understood.
    pub(crate) lines: usize,
    /// The first of both: where, and why.
    pub(crate) first: Vec<String>,
}

/// How many of what could not be read are named.
const NAMED: usize = 5;

impl Skipped {
    fn file(&mut self, name: &str, why: &str) {
        self.files += 1;
        self.name(format!("{name}: {why}"));
    }

    fn line(&mut self, name: &str, line: usize, why: &str) {
        self.lines += 1;
        self.name(format!("{name}:{line}: {why}"));
    }

    fn name(&mut self, text: String) {
        if self.first.len() < NAMED {
            self.first.push(text);
        }
    }

    /// What to tell the person; `None` if everything was read.
    pub(crate) fn warning(&self) -> Option<String> {
        let of = [(self.lines, "line"), (self.files, "file")];
        let counts: Vec<String> = of.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| counted(count, what)).collect();
        let more = (self.lines + self.files).saturating_sub(self.first.len());
        let rest = if more > 0 { format!("\n  and {more} more") } else { String::new() };
        (!counts.is_empty()).then(|| format!("skipped {}:\n  {}{rest}", counts.join(" and "), self.first.join("\n  ")))
    }
}

/// What files and folders have recorded. What could not be read of them is told on stderr.
///
/// # Errors
/// As for [`read`].
pub(crate) fn read_and_warn(names: &[impl AsRef<str>]) -> Result<Recording, Failure> {
    let recording = read(names)?;
    if let Some(warning) = recording.skipped.warning() {
        eprintln!("countersign: {warning}");
    }
    Ok(recording)
}

/// Reads the recorded calls of files, and of everything named `*.jsonl` below folders.
///
/// A call that several transcripts hold, because a session was resumed or forked, counts once.
///
/// # Errors
/// A named file cannot be read, or holds no recorded calls. What is wrong below a folder, or with single lines, is
/// in [`Recording::skipped`].
fn read<N: AsRef<str>>(names: &[N]) -> Result<Recording, Failure> {
    let mut collected = Collector::default();
    // How many records came from each name, and whether that is a folder.
    let mut parts = Vec::with_capacity(names.len());
    for name in names {
        let name = name.as_ref();
        let start = collected.records.len();
        let is_folder = Path::new(name).is_dir();
        if is_folder {
            collected.folder(Path::new(name));
        } else {
            let content = File::open(name).and_then(|file| collected.file(name, file)).map_err(|e| format!("{name}: {e}"))?;
            if let Content::Other(why) = content {
                return Err(Failure::Failed(format!("{name}: {why}")));
            }
        }
        parts.push((collected.records.len() - start, is_folder));
    }
    let mut records = Vec::with_capacity(collected.records.len());
    let mut rest = collected.records.into_iter();
    for (count, is_folder) in parts {
        let part = rest.by_ref().take(count);
        if is_folder { records.extend(by_time(part.collect())) } else { records.extend(part) }
    }
    Ok(Recording { records, skipped: collected.skipped })
}

/// Records of several files in the order of time. Those of one file stay in their order, whatever their times.
fn by_time(records: Vec<Record>) -> impl Iterator<Item = Record> {
    let mut times = Vec::with_capacity(records.len());
    for file in records.chunk_by(|a, b| a.file == b.file) {
        let mut last = file.iter().find_map(|record| record.time).unwrap_or(0);
        for record in file {
            last = record.time.unwrap_or(last).max(last);
            times.push(last);
        }
    }
    let mut sorted: Vec<(u64, Record)> = times.into_iter().zip(records).collect();
    sorted.sort_by_key(|(time, _)| *time);
    sorted.into_iter().map(|(_, record)| record)
}

/// What a file turned out to be.
#[derive(Debug)]
enum Content {
    Calls,
    /// Not for us, and why.
    Other(String),
}

/// The formats.
#[derive(Debug)]
enum Reader {
    Corpus,
    Claude(claude::Reader),
    Codex(codex::Reader),
}

/// So many lines may come before the first that tells the format.
const HEAD: usize = 50;

impl Reader {
    /// The reader of the format that a line is in.
    fn of(line: &[u8], file: &str) -> Option<Self> {
        let marks: Marks = serde_json::from_slice(line).ok()?;
        let kind = marks.kind.as_str();
        let is_own = marks.tool.is_some() || marks.name.is_some() || marks.command.is_some();
        let is_item = codex::ENVELOPES.contains(&kind) && marks.payload.is_some() || codex::ITEMS.contains(&kind);
        let is_bare_meta = kind.is_empty() && (marks.record_type.is_some() || marks.id.is_some() && marks.timestamp.is_some());
        if is_item || is_bare_meta && !is_own {
            return Some(Self::Codex(codex::Reader::new(file)));
        }
        let is_linked = marks.session_id.is_some() || marks.uuid.is_some() || marks.leaf_uuid.is_some() || marks.message_id.is_some();
        if !kind.is_empty() && is_linked {
            return Some(Self::Claude(claude::Reader::new(file)));
        }
        is_own.then_some(Self::Corpus)
    }

    fn line(&mut self, line: &[u8], at: &At<'_>, into: &mut Collector) -> Result<(), serde_json::Error> {
        match self {
            Self::Corpus => {
                let record: Record = serde_json::from_slice(line)?;
                into.records.push(Record { file: Arc::clone(at.file), line: at.line, ..record });
                Ok(())
            }
            Self::Claude(reader) => reader.line(line, at, into),
            Self::Codex(reader) => reader.line(line, at, into),
        }
    }
}

/// What tells the formats apart.
#[derive(Debug, Deserialize)]
struct Marks {
    #[serde(rename = "type", default)]
    kind: Text,
    payload: Option<IgnoredAny>,
    record_type: Option<IgnoredAny>,
    id: Option<IgnoredAny>,
    timestamp: Option<IgnoredAny>,
    #[serde(rename = "sessionId")]
    session_id: Option<IgnoredAny>,
    uuid: Option<IgnoredAny>,
    #[serde(rename = "leafUuid")]
    leaf_uuid: Option<IgnoredAny>,
    #[serde(rename = "messageId")]
    message_id: Option<IgnoredAny>,
    tool: Option<IgnoredAny>,
    name: Option<IgnoredAny>,
    command: Option<IgnoredAny>,
}

/// Where a line stands.
#[derive(Debug)]
struct At<'a> {
    file: &'a Arc<str>,
    pub(crate) line: usize,
}

/// What the readers add to.
#[derive(Debug, Default)]
struct Collector {
    records: Vec<Record>,
    /// The last record of each id of a call.
    by_id: HashMap<String, usize>,
    skipped: Skipped,
}

/// An id of this length is not given twice by chance. Some servers count instead: `call_0` is in every session.
const UNIQUE_ID: usize = 16;

impl Collector {
    /// Reads the files below a folder.
    fn folder(&mut self, folder: &Path) {
        let mut found = Vec::new();
        files::below(folder, &mut found, &mut self.skipped);
        for path in found {
            let name = path.to_string_lossy();
            match File::open(&path).and_then(|file| self.file(&name, file)) {
                Ok(Content::Calls) => {}
                Ok(Content::Other(why)) => self.skipped.file(&name, &why),
                Err(error) => self.skipped.file(&name, &error.to_string()),
            }
        }
    }

    /// Reads a file line by line.
    fn file(&mut self, name: &str, file: File) -> io::Result<Content> {
        let name: Arc<str> = name.into();
        let mut lines = Lines::new(file);
        let mut reader: Option<Reader> = None;
        let mut head: Vec<(usize, bool, Vec<u8>)> = Vec::new();
        while let Some(line) = lines.next()? {
            match line {
                Line::TooLong(line) => self.skipped.line(&name, line, "the line is too long"),
                Line::Text { line, is_whole, text } => {
                    if let Some(reader) = &mut reader {
                        self.line(reader, &At { file: &name, line }, is_whole, text);
                        continue;
                    }
                    head.push((line, is_whole, text.to_owned()));
                    let mut found = Reader::of(text, &name);
                    if let Some(found) = &mut found {
                        for (line, is_whole, text) in head.drain(..) {
                            self.line(found, &At { file: &name, line }, is_whole, &text);
                        }
                    } else if head.len() >= HEAD {
                        break;
                    }
                    reader = found;
                }
            }
        }
        Ok(match head.first() {
            None => Content::Calls,
            Some((line, _, text)) => {
                let what = "neither recorded calls nor a transcript of Claude Code or Codex";
                let why = serde_json::from_slice::<IgnoredAny>(text).err();
                Content::Other(why.map_or_else(|| what.to_owned(), |why| format!("{what}; line {line} is no JSON: {why}")))
            }
        })
    }

    fn line(&mut self, reader: &mut Reader, at: &At<'_>, is_whole: bool, text: &[u8]) {
        match reader.line(text, at, self) {
            Ok(()) => {}
            // The agent may be writing it right now.
            Err(_) if !is_whole => {}
            Err(error) => self.skipped.line(at.file, at.line, &error.to_string()),
        }
    }

    /// Adds the call of an id, unless it is there already.
    fn call(&mut self, id: &str, record: Record) {
        let known = self.by_id.get(id).and_then(|at| self.records.get(*at));
        let is_again = known.is_some_and(|known| {
            let is_same = known.name == record.name && known.command == record.command && known.input == record.input;
            is_same && (id.len() >= UNIQUE_ID || known.file == record.file && known.time == record.time)
        });
        if !is_again {
            if !id.is_empty() {
                self.by_id.insert(id.to_owned(), self.records.len());
            }
            self.records.push(record);
        }
    }

    /// Adds what became of the call of an id.
    fn outcome(&mut self, id: &str, outcome: Outcome, at: &At<'_>) {
        let record = self.by_id.get(id).and_then(|index| self.records.get_mut(*index));
        if let Some(record) =
            record.filter(|record| record.outcome == Outcome::Unknown && (id.len() >= UNIQUE_ID || record.file == *at.file))
        {
            record.outcome = outcome;
        }
    }
}

/// What kind of tool an agent's tool is.
fn kind_of(name: &str) -> &'static str {
    if name.starts_with("mcp__") {
        return "mcp";
    }
    match Tools::new().kind(name) {
        Some(ToolKind::Shell | ToolKind::PowerShell) => "bash",
        Some(ToolKind::Read) => "read",
        Some(ToolKind::Write) => "write",
        Some(ToolKind::Edit | ToolKind::Delete) => "edit",
        Some(ToolKind::Glob | ToolKind::List) => "glob",
        Some(ToolKind::Grep) => "grep",
        Some(ToolKind::WebFetch) => "webfetch",
        Some(ToolKind::WebSearch) => "websearch",
        Some(ToolKind::Agent) => "task",
        _ => "other",
    }
}

/// Takes the text for a shell out of the arguments of a call.
fn take_command(kind: &str, input: &mut Map<String, Value>) -> Option<Value> {
    if kind != "bash" {
        return None;
    }
    ["command", "cmd", "script"].into_iter().find_map(|name| input.remove(name))
}

/// The name of a file without its folders and ending: the session of transcripts that name none.
fn stem(file: &str) -> String {
    Path::new(file).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests;
