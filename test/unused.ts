import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import ts from 'typescript'
import { readSources } from './sources.ts'

/** What nobody uses: exports that no other file imports, and words of the dictionaries that no file says. */

/** Read by Next, Playwright, vitest or a person's command, by name. */
const ENTRANCE =
  /^[^/]+$|\.(test|spec)\.tsx?$|^app\/.*\b(page|layout|route|error|global-error|not-found|manifest)\.tsx?$|^scripts\/[^/]+\.mjs$|^bench\/(?:inserts|contexts)\.ts$|^e2e\/picture\.ts$|^scripts\/picture\.config\.ts$/

export interface Module {
  path: string
  exports: string[]
  /** Path of the imported file → the names, or all of them. */
  imports: Map<string, Set<string> | 'all'>
  /** Those of the imported files that are loaded, not looked at for their types alone. */
  loads: Set<string>
  /** Whether it is made for the browser: `'use client'` stands at its top. */
  isClient: boolean
  /** Texts in quotation marks, and what stands in templates before their first value. */
  words: Set<string>
  beginnings: string[]
}

export function readModules(): Module[] {
  return readSources().map(({ path, text }) => readModule(path, text))
}

/** `path export` of every export that nobody imports; of a file that nobody imports at all, the path alone. */
export function findUnusedExports(modules: Module[]): string[] {
  const used = new Map<string, Set<string> | 'all'>()
  for (const { imports } of modules) for (const [path, names] of imports) add(used, path, names)
  return modules
    .filter(({ path }) => !ENTRANCE.test(path))
    .flatMap(({ path, exports }) => {
      const names = used.get(path)
      if (names === 'all' || isStarted(path, modules)) return []
      if (!names) return [path]
      return exports.filter((name) => !names.has(name)).map((name) => `${path} ${name}`)
    })
}

/** The keys that stand in no file, whole or as the beginning of a template. */
export function findUnusedWords(modules: Module[], keys: string[]): string[] {
  const said = new Set(modules.flatMap(({ words }) => [...words]))
  const beginnings = modules.flatMap((module) => module.beginnings).filter((text) => text.includes('.'))
  return keys.filter((key) => !said.has(key) && !beginnings.some((beginning) => key.startsWith(beginning)))
}

/** A process of its own, or a suite with a configuration of its own: its name stands in somebody's text. */
function isStarted(path: string, modules: Module[]): boolean {
  const names = [path, `./${path}`, basename(path), `./${basename(path)}`]
  return modules.some(({ words }) => names.some((name) => words.has(name)))
}

export function readModule(path: string, text: string): Module {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const module: Module = {
    path,
    exports: [],
    imports: new Map(),
    loads: new Set(),
    isClient: false,
    words: new Set(),
    beginnings: [],
  }
  module.isClient = isDirective(source.statements[0], 'use client')

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node))
      addImport(node.moduleSpecifier, toImportedNames(node.importClause), node.importClause?.isTypeOnly)
    else if (ts.isExportDeclaration(node)) visitExport(node)
    else visitRest(node)
  }

  function visitRest(node: ts.Node): void {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [target] = node.arguments
      if (target) addImport(target, 'all')
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      addImport(node.argument.literal, 'all', true)
    else if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) module.words.add(node.text)
    else if (ts.isTemplateExpression(node)) module.beginnings.push(node.head.text)
    if (isExported(node) && !isTypeOfUse(node, text)) module.exports.push(...toNames(node))
    ts.forEachChild(node, visit)
  }

  function visitExport(node: ts.ExportDeclaration): void {
    const clause = node.exportClause
    const names = clause && ts.isNamedExports(clause) ? clause.elements : []
    module.exports.push(...names.map(({ name }) => name.text))
    if (!node.moduleSpecifier) return
    addImport(node.moduleSpecifier, clause ? names.map(({ name, propertyName }) => (propertyName ?? name).text) : 'all')
  }

  function addImport(target: ts.Node, names: string[] | 'all', isTypeOnly = false): void {
    if (!ts.isStringLiteralLike(target)) return
    const found = resolveImport(path, target.text)
    if (!found) return
    add(module.imports, found, names === 'all' ? names : new Set(names))
    if (!isTypeOnly) module.loads.add(found)
  }

  visit(source)
  return module
}

function isDirective(statement: ts.Statement | undefined, text: string): boolean {
  if (!statement || !ts.isExpressionStatement(statement)) return false
  return ts.isStringLiteral(statement.expression) && statement.expression.text === text
}

function add(to: Map<string, Set<string> | 'all'>, path: string, names: Set<string> | 'all'): void {
  const known = to.get(path)
  to.set(path, names === 'all' || known === 'all' ? 'all' : new Set([...(known ?? []), ...names]))
}

function resolveImport(from: string, target: string): string | null {
  const path = target.startsWith('#') ? target.slice(1) : target.startsWith('.') ? join(dirname(from), target) : null
  return path && existsSync(path) ? path : null
}

function toImportedNames(clause: ts.ImportClause | undefined): string[] | 'all' {
  if (!clause) return []
  const { name, namedBindings } = clause
  if (namedBindings && ts.isNamespaceImport(namedBindings)) return 'all'
  const named = namedBindings?.elements.map((element) => (element.propertyName ?? element.name).text) ?? []
  return name ? ['default', ...named] : named
}

/** A type that the file's own signatures name may be exported for those who read them. */
function isTypeOfUse(node: ts.Node, text: string): boolean {
  if (!ts.isInterfaceDeclaration(node) && !ts.isTypeAliasDeclaration(node)) return false
  return [...text.matchAll(new RegExp(`\\b${node.name.text}\\b`, 'g'))].length > 1
}

function isExported(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)
  )
}

function toNames(node: ts.Node): string[] {
  if (ts.isExportAssignment(node)) return ['default']
  if (ts.canHaveModifiers(node)) {
    const isDefault = ts.getModifiers(node)?.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)
    if (isDefault) return ['default']
  }
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.flatMap(({ name }) => toBound(name))
  return 'name' in node && node.name && ts.isIdentifier(node.name as ts.Node) ? [(node.name as ts.Identifier).text] : []
}

function toBound(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : toBound(element.name)))
}
