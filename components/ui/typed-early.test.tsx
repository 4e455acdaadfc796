// @vitest-environment happy-dom
import { act, useRef, useState } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import '#test/render.tsx'
import { useTypedEarly } from './typed-early.ts'

function Field() {
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  useTypedEarly(field, text, setText)
  return (
    <>
      <input ref={field} aria-label="words" value={text} onChange={(event) => setText(event.target.value)} />
      <output>{text}</output>
    </>
  )
}

it('keeps what was typed while the scripts were on their way', async () => {
  const container = document.createElement('div')
  container.innerHTML = renderToString(<Field />)
  const input = container.querySelector('input')
  if (input) input.value = 'typed'
  await act(async () => void hydrateRoot(container, <Field />))
  expect(container.querySelector('output')?.textContent).toBe('typed')
  expect(input?.value).toBe('typed')
})
