import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** What a run found out: rows for people, figures for the chart. */

export interface Row {
  measure: string
  /** One value per server, in the unit that the measure names. */
  parlor: number
  classic?: number | undefined
  limit?: number | undefined
  /** Parlor's figure by the other's (classic's unless the measure says so), the median of repetitions beside each other. */
  ratio?: number | undefined
  /** The aim in words, and whether it was met; absent where there is none. */
  target?: string | undefined
  isMet?: boolean | undefined
}

export interface ScenarioResult {
  title: string
  measuredAt: string
  /** Load average of the machine over the minute before. */
  loadBefore: number
  rows: Row[]
}

export type Results = Record<string, ScenarioResult>

const PATH = 'bench/results.json'

export function readResults(): Results {
  return existsSync(PATH) ? JSON.parse(readFileSync(PATH, 'utf8')) : {}
}

/** Keeps what other runs found out about other scenarios. */
export function writeResults(fresh: Results): void {
  writeFileSync(PATH, `${JSON.stringify({ ...readResults(), ...fresh }, null, 2)}\n`)
}

const HEAD = ['', 'parlor', 'classic', 'limit', 'ratio', 'target', 'met']

/** A table of plain text. */
export function toTable(rows: Row[]): string {
  const lines = [HEAD, ...rows.map(toCells)]
  const widths = HEAD.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)))
  return lines
    .map((cells) => cells.map((cell, column) => pad(cell, widths[column] ?? 0, column === 0)).join('  '))
    .join('\n')
}

/** The same as Markdown, for docs/performance.md. */
export function toMarkdown(rows: Row[]): string {
  const lines = [HEAD, HEAD.map((_, column) => (column === 0 ? '---' : '--:')), ...rows.map(toCells)]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function toCells({ measure, parlor, classic, limit, ratio, target, isMet }: Row): string[] {
  return [
    measure,
    ...[parlor, classic, limit].map((value) => (value === undefined ? '' : toFigure(value))),
    ratio === undefined ? '' : `${toFigure(ratio)}×`,
    target ?? '',
    isMet === undefined ? '' : isMet ? 'yes' : 'no',
  ]
}

/** Three digits that matter. */
function toFigure(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(3)))
}

function pad(cell: string, width: number, isLeft: boolean): string {
  return isLeft ? cell.padEnd(width) : cell.padStart(width)
}
