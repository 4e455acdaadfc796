import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** All code of this program that people write, for tests about the code itself. */

const FOLDERS = 'app bench components e2e faults lib prisma scripts test tools'.split(' ')
const GENERATED = 'lib/server/store/generated'

export function readSources(): { path: string; text: string }[] {
  const deep = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  )
  return [...readdirSync('.'), ...deep]
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !path.startsWith(GENERATED) && !path.endsWith('.d.ts'))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
}
