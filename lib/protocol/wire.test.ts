import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { commands, facts } from './wire.ts'

test('every command and every fact is told in a sentence and named noun:word', () => {
  for (const [name, { summary }] of [...Object.entries(commands), ...Object.entries(facts)]) {
    expect(name).toMatch(/^[a-z]+:[a-z]+$/)
    expect(summary).toMatch(/^[A-Z].*\.$/)
  }
})

test('no command takes a key that it does not know', () => {
  for (const { input } of Object.values(commands)) {
    const parsed = input.safeParse({ unheardOf: 1 })
    expect(parsed.error?.issues.map(({ code }) => code)).toContain('unrecognized_keys')
  }
})

test('what runs in the browser carries no zod', async () => {
  const { metafile } = await build({
    entryPoints: ['lib/client/hooks.ts', 'components/shell/shell.tsx', 'components/chat/room.tsx'],
    ...{ bundle: true, write: false, metafile: true, outdir: 'unused', packages: 'external', logLevel: 'silent' },
    loader: { '.css': 'empty' },
  })
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
  expect(imported).toContain('react')
  expect(imported).not.toContain('zod')
})
