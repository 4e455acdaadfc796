import { writeFileSync } from 'node:fs'
import type { Outcome } from './play.ts'

/** Outcomes for the terminal and for docs/faults.md. */

const HEADINGS = [
  'fault',
  'seconds',
  'sent',
  'acked',
  'changed',
  'lost',
  'doubled',
  'disordered',
  'holes',
  'converged ms',
  'load',
]

export function toLine(outcome: Outcome): string {
  if (outcome.skipped) return `- ${outcome.name}: skipped, ${outcome.skipped}`
  const [name, seconds, sent, acked, changed, lost, doubled, disordered, holes, converged, load] = toCells(outcome)
  return (
    `${outcome.notes.length === 0 ? '✓' : '✗'} ${name} ${seconds} s · sent ${sent} acked ${acked} changed ${changed} · lost ${lost} ` +
    `doubled ${doubled} disordered ${disordered} holes ${holes} · converged ${converged} ms · load ${load}`
  )
}

/** A Markdown table. */
export function writeTable(path: string, seed: number, outcomes: Outcome[]): void {
  const rows = outcomes.map((outcome) =>
    outcome.skipped ? [outcome.name, `skipped: ${outcome.skipped}`, ...Array(9).fill('')] : toCells(outcome),
  )
  const toRow = (cells: unknown[]) => `| ${cells.join(' | ')} |`
  const lines = [toRow(HEADINGS), toRow(HEADINGS.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(toRow)]
  writeFileSync(path, `Seed ${seed}.\n\n${lines.join('\n')}\n`)
}

function toCells(outcome: Outcome): (string | number)[] {
  const { name, tookMs, sent, acked, changed, lost, doubled, disordered, holes, convergedMs, load } = outcome
  const converged = convergedMs === null ? 'never' : Math.round(convergedMs)
  return [
    name,
    (tookMs / 1000).toFixed(1),
    sent,
    acked,
    changed,
    lost,
    doubled,
    disordered,
    holes,
    converged,
    load.toFixed(1),
  ]
}
