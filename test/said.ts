import type { Module } from './unused.ts'

/** Which sections of the dictionary the pages of a folder say in the browser: by the imports of the files that Next reads. */

/**
 * The sections said by components that the pages, layouts and error pages of `app/FOLDER` load into the browser, sorted;
 * those of the folders in `others` that lie within it are left out. `keys` are all keys of the dictionary.
 */
export function findSaidSections(modules: Module[], folder: string, others: string[], keys: Set<string>): string[] {
  const byPath = new Map(modules.map((module) => [module.path, module]))
  const seen = new Set<string>()
  const said = new Set<string>()

  function walk(module: Module, isInBrowser: boolean): void {
    const inBrowser = isInBrowser || module.isClient
    const mark = `${module.path} ${inBrowser}`
    if (seen.has(mark)) return
    seen.add(mark)
    if (inBrowser) for (const section of toSections(module, keys)) said.add(section)
    for (const path of module.loads) {
      const loaded = byPath.get(path)
      if (loaded) walk(loaded, inBrowser)
    }
  }

  for (const entrance of listEntrances(modules, folder, others)) walk(entrance, false)
  return [...said].sort()
}

/** The files of the folder that Next reads, without those of deeper folders that are asked for by themselves. */
export function listEntrances(modules: Module[], folder: string, others: string[]): Module[] {
  const isWithin = (path: string, name: string) => path.startsWith(name === '' ? 'app/' : `app/${name}/`)
  const deeper = others.filter((name) => name !== folder && (folder === '' || name.startsWith(`${folder}/`)))
  return modules.filter(
    ({ path }) =>
      /\/(page|layout|error|not-found)\.tsx$/.test(path) &&
      isWithin(path, folder) &&
      !deeper.some((name) => isWithin(path, name)),
  )
}

function toSections({ words, beginnings }: Module, keys: Set<string>): string[] {
  const said = [...words].filter((word) => keys.has(word))
  const begun = beginnings.filter((text) => text.includes('.') && [...keys].some((key) => key.startsWith(text)))
  return [...said, ...begun].map((key) => key.slice(0, key.indexOf('.')))
}
