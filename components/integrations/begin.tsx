'use client'

import { CodeBlock } from '#components/chat/code-block.tsx'
import { Section } from '#components/settings/section.tsx'

/** How to begin, and a line to begin with. */
export function Begin({ title, hint, curl }: { title: string; hint: string; curl: string }) {
  return (
    <Section title={title} hint={hint}>
      <CodeBlock code={curl} language="bash" isClosed />
    </Section>
  )
}
