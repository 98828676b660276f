// What `--help` says.

export const HELP = {
  redial: `redial: what went wrong with a page's WebSockets, from a recording

  redial analyze FILE…    what happened, why, and what to change
  redial convert FILE     a recording in another form
  redial redact FILE      a recording fit to share
  redial report FILE      a recording as one HTML file that shows it

  redial COMMAND --help   what a command takes
  redial --version

FILE is a .redial, its NDJSON, or a HAR with WebSocket messages, packed by gzip or not; its name does not matter.
Exit status: 0 done; 1 analyze --fail-on found what it looks for; 2 a file could not be read or written, or the command
is not understood (one line on standard error says which file, where in it, and why).
`,
  analyze: `redial analyze FILE… [--json] [--fail-on error|warning] [--maps FOLDER]

Says what happened, when, by which evidence, and what to change, and what drills came to. Several files are summed up by
rule.

  --json                    all of it as JSON, on one line
  --fail-on error|warning   exit with status 1 where a finding is that severe
  --maps FOLDER             the app's build with its source maps (*.js.map), so that places are those of the source
`,
  convert: `redial convert FILE --to ndjson|har|redial [--decode] [-o OUT]

Writes the recording in another form, to standard output where no OUT is named. Nothing is lost: what HAR has no place for
stands in fields that begin with an underscore.

  --to FORM      ndjson: a record a line; redial: the same by gzip; har: HAR 1.2 with _webSocketMessages
  --decode       adds to each frame what its protocol makes of it: type, id, role and a summary
  -o, --out OUT  the file to write
`,
  redact: `redial redact FILE [--key NAME]… [--pattern REGEX]… -o OUT

Replaces tokens, passwords, keys, e-mail addresses and card numbers by fingerprints, wherever they stand: in addresses,
sub-protocols, bodies, events, close reasons, stacks and notes. What is equal stays equal; all else stays as it is.
OUT is a HAR where it ends in .har, NDJSON where it ends in .ndjson or .jsonl, and a .redial otherwise.

  --key NAME       a field or parameter whose value is secret too (in any case, with any separators)
  --pattern REGEX  what is secret wherever it stands: a regular expression as JavaScript has it, or /…/i, of at most 500
                   characters and without back-references, look-around and Unicode properties, so that it takes time in
                   proportion to the text; where one looks ahead too far for nothing, the rest of that text is replaced
  -o, --out OUT    the file to write; - is standard output
`,
  report: `redial report FILE [--key NAME]… [--pattern REGEX]… [--keep-secrets] -o OUT.html

Writes one HTML file with the recording in it and all the views on it. It opens from a disk in any browser, without Redial,
and makes no request. Secrets are replaced first, as redial redact does.

  --key NAME, --pattern REGEX   what is secret too: see redial redact --help
  --keep-secrets                leaves them in, for a report that stays with you
  -o, --out OUT                 the file to write; - is standard output
`,
} as const;

export type Command = Exclude<keyof typeof HELP, 'redial'>;

export function isCommand(text: string): text is Command {
  return text !== 'redial' && Object.hasOwn(HELP, text);
}
