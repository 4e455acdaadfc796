import { writeFileSync } from 'node:fs'
import { type Results, type Row, readResults } from './report.ts'

/** Draws docs/performance.svg from bench/results.json: how many times classic, and at which part of its cost. */

const PATH = 'docs/performance.svg'
const WIDTH = 760
const LEFT = 250
const RIGHT = 90
const BAR_HEIGHT = 18
const ROW_HEIGHT = 30
const TITLE_HEIGHT = 44
const PADDING = 20

interface Bar {
  label: string
  value: number
  target: number | undefined
}

const SCENARIOS: [name: string, label: string][] = [
  ['one-in-flight', '200 people, 1 in flight'],
  ['eight-in-flight', '200 people, 8 in flight'],
  ['thousand-receivers', '1,000 people, 1 in flight'],
  ['durable', '80 people, all writing'],
]

export function drawChart(): void {
  const results = readResults()
  const faster = toBars(results, ['deliveries per second', 'durable messages per second'], (ratio) => ratio)
  const cheaper = toBars(results, ['CPU seconds per million deliveries'], (ratio) => 1 / ratio)
  if (faster.length > 0) writeFileSync(PATH, toSvg(faster, cheaper))
}

function toBars(results: Results, measures: string[], toValue: (ratio: number) => number): Bar[] {
  return SCENARIOS.flatMap(([name, label]) => {
    const row = results[name]?.rows.find((each) => measures.includes(each.measure))
    return row?.ratio === undefined ? [] : [{ label, value: toValue(row.ratio), target: toTarget(row) }]
  })
}

/** `≥ 4×` and `≤ 1/4` both mean four times. */
function toTarget({ target }: Row): number | undefined {
  const number = /(?:≥ |1\/)([\d.]+)/.exec(target ?? '')?.[1]
  return number === undefined ? undefined : Number(number)
}

function toSvg(faster: Bar[], cheaper: Bar[]): string {
  const most = Math.max(...[...faster, ...cheaper].flatMap(({ value, target }) => [value, target ?? 0]), 1)
  const first = toGroup('Throughput: times the classic design', faster, most, PADDING)
  const second = toGroup('CPU per delivery: times less than the classic design', cheaper, most, first.bottom + PADDING)
  const height = second.bottom + PADDING
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="system-ui, sans-serif" font-size="13">
<title>Parlor against the classic design</title>
<style>
text { fill: #1f2328 } .note { fill: #59636e } .track { stroke: #d1d9e0 } .bar { fill: #3a6ea5 } .target { stroke: #b3541e; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #f0f6fc } .note { fill: #9198a1 } .track { stroke: #3d444d } .bar { fill: #6ca0d8 } .target { stroke: #e59866 } }
</style>
${first.svg}
${second.svg}
<text class="note" x="${PADDING}" y="${height - 4}" font-size="11">The upright line is the aim.</text>
</svg>
`
}

function toGroup(title: string, bars: Bar[], most: number, top: number): { svg: string; bottom: number } {
  const scale = (WIDTH - LEFT - RIGHT) / most
  const begin = top + TITLE_HEIGHT - 14
  const bottom = begin + bars.length * ROW_HEIGHT
  const rows = bars.map(({ label, value, target }, index) => {
    const y = begin + index * ROW_HEIGHT
    const middle = y + BAR_HEIGHT - 5
    const aim = target === undefined ? '' : toUpright(LEFT + target * scale, y)
    return [
      `<text x="${LEFT - 10}" y="${middle}" text-anchor="end">${label}</text>`,
      `<rect class="bar" x="${LEFT}" y="${y}" width="${(value * scale).toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>${aim}`,
      `<text x="${(LEFT + Math.max(value, target ?? 0) * scale + 8).toFixed(1)}" y="${middle}">${value.toFixed(1)}×</text>`,
    ].join('\n')
  })
  const track = `<line class="track" x1="${LEFT}" y1="${begin - 4}" x2="${LEFT}" y2="${bottom - 6}"/>`
  return {
    svg: [`<text x="${PADDING}" y="${top + 14}" font-weight="600">${title}</text>`, track, ...rows].join('\n'),
    bottom,
  }
}

function toUpright(x: number, y: number): string {
  return `<line class="target" x1="${x.toFixed(1)}" y1="${y - 3}" x2="${x.toFixed(1)}" y2="${y + BAR_HEIGHT + 3}"/>`
}
