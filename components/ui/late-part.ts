import { type ComponentType, createElement } from 'react'
import { usePart } from './use-part.ts'

/** A component whose scripts come when it is shown first. Until then, and without a connection, nothing stands in its place. */
export function latePart<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  return function LatePart(props: P) {
    const Part = usePart(load, true)
    return Part && createElement(Part, props)
  }
}
