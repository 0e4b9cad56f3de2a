/**
 * A stage of LogQL that shows of a bunyan record its message, and of an error what caused it, in the place of all of its
 * JSON. It needs the labels `msg` and `err_message` of a `json` stage before it.
 */
export const readableLine =
  'line_format "{{.msg}}{{if and .err_message (ne .err_message .msg)}} ({{.err_message}}){{end}}"';
