import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { readSources } from './sources.ts'

/** MariaDB takes some words for names that MySQL does not, and each of the two is what somebody runs. */

/** All that MySQL 9.7 reserves (information_schema.KEYWORDS). */
const RESERVED = `
  accessible add all alter analyze and as asc asensitive before between bigint binary blob both by call cascade
  case change char character check collate column condition constraint continue convert create cross cube
  cume_dist current_date current_time current_timestamp current_user cursor database databases day_hour
  day_microsecond day_minute day_second dec decimal declare default delayed delete dense_rank desc describe
  deterministic distinct distinctrow div double drop dual each else elseif empty enclosed escaped except exists
  exit explain external false fetch first_value float float4 float8 for force foreign from fulltext function
  generated get grant group grouping groups having high_priority hour_microsecond hour_minute hour_second if
  ignore in index infile inner inout insensitive insert int int1 int2 int3 int4 int8 integer intersect interval
  into io_after_gtids io_before_gtids is iterate join json_table key keys kill lag last_value lateral lead leading
  leave left library like limit linear lines load localtime localtimestamp lock long longblob longtext loop
  low_priority match maxvalue mediumblob mediumint mediumtext middleint minute_microsecond minute_second mod
  modifies natural no_write_to_binlog not nth_value ntile null numeric of on optimize optimizer_costs option
  optionally or order out outer outfile over partition percent_rank precision primary procedure purge qualify
  range rank read read_write reads real recursive references regexp release rename repeat replace require resignal
  restrict return revoke right rlike row row_number rows schema schemas second_microsecond select sensitive
  separator set show signal smallint spatial specific sql sql_big_result sql_calc_found_rows sql_small_result
  sqlexception sqlstate sqlwarning ssl starting stored straight_join system table tablesample terminated then
  tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned update usage use using
  utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying virtual when where while window
  with write xor year_month zerofill
`.split(/\s+/)
const VERB = /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b/

test('names of the schema that MySQL reserves stand in backticks wherever SQL is written', () => {
  const names = readNames().filter((name) => RESERVED.includes(name))
  // Else nothing is looked for.
  expect(names).toContain('stored')
  const bare = new RegExp(`(?<![\`.\\w])(?:${names.join('|')})(?![\`\\w])`, 'i')
  const faulty = readSources()
    .filter(({ text }) => VERB.test(text) && bare.test(text))
    .flatMap(({ path, text }) =>
      readTexts(path, text)
        .filter((sql) => VERB.test(sql) && bare.test(sql))
        .map((sql) => `${path}: ${sql}`),
    )
  expect(faulty).toEqual([])
})

/** What stands in quotation marks, and templates with a question mark for each value. */
function readTexts(path: string, text: string): string[] {
  const texts: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.push(node.text)
    if (ts.isTemplateExpression(node))
      texts.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('?'))
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest))
  return texts
}

/** Of tables and columns. */
function readNames(): string[] {
  const schema = readFileSync('prisma/schema.prisma', 'utf8')
  const fields = [...schema.matchAll(/^ {2}(\w+) /gm), ...schema.matchAll(/@map\("(\w+)"\)/g)]
  return fields.map(([, name = '']) => name.toLowerCase())
}
