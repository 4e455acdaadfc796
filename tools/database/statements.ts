/** The SQL of a migration in steps, each of which is done or not done: between two of them a start may be killed. */

/** What a session needs for the statement behind it. */
const OF_SESSION = /^(SET|PREPARE|EXECUTE|DEALLOCATE)\b/i
const OF_ROWS = /^(INSERT|UPDATE|DELETE|REPLACE)\b/i

/** Statements that make and run another one are a step together: of a session that was killed nothing is left. */
export function toSteps(sql: string): string[] {
  const steps: string[] = []
  let isOpen = false
  for (const statement of splitStatements(sql)) {
    const isOfSession = OF_SESSION.test(statement)
    if (isOpen && isOfSession) steps.push(`${steps.pop()};\n${statement}`)
    else steps.push(statement)
    isOpen = isOfSession
  }
  return steps
}

/** Whether it can be taken back with a transaction; whatever changes tables can't. */
export function changesRows(step: string): boolean {
  return OF_ROWS.test(step)
}

/** Quoted texts and names, comments, and what ends a statement. */
const TOKENS =
  /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`[^`]*`|--[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"`;#/-]+|[\s\S]/g

/** Without comments, but for those that a server runs. */
function splitStatements(sql: string): string[] {
  const statements = ['']
  for (const [token] of sql.matchAll(TOKENS)) {
    if (token === ';') statements.push('')
    else if (!isComment(token)) statements.push(`${statements.pop()}${token}`)
  }
  return statements.map((statement) => statement.trim()).filter(Boolean)
}

function isComment(token: string): boolean {
  return /^(--|#|\/\*(?![!M]))/.test(token)
}
