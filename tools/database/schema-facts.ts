/**
 * What schema.prisma says of the database, as sorted sentences that drift.test.ts compares with database-facts.ts.
 * Prisma's own comparison needs an engine that not every machine can fetch. Whatever this reader does not know, it
 * refuses: nothing passes unread.
 */

interface Field {
  name: string
  column: string
  type: string
  attributes: string
  isOptional: boolean
}

interface Model {
  table: string
  fields: Field[]
  /** `@@id([a, b])` and the like, without `@@map`. */
  blocks: { kind: string; names: string[] }[]
}

const SQL_TYPES: Record<string, string> = {
  BigInt: 'bigint',
  UnsignedBigInt: 'bigint unsigned',
  UnsignedInt: 'int unsigned',
  UnsignedTinyInt: 'tinyint unsigned',
  VarChar: 'varchar',
  Char: 'char',
  VarBinary: 'varbinary',
  Binary: 'binary',
  Text: 'text',
  MediumText: 'mediumtext',
  MediumBlob: 'mediumblob',
  Date: 'date',
  Double: 'double',
  Blob: 'blob',
  DateTime: 'datetime',
}
const ACTIONS: Record<string, string> = {
  Cascade: 'CASCADE',
  Restrict: 'RESTRICT',
  NoAction: 'NO ACTION',
  SetNull: 'SET NULL',
}

export function readSchemaFacts(schema: string): string[] {
  const models = readModels(schema)
  const facts = [...models.values()].flatMap((model) => [
    ...model.fields.filter((field) => !models.has(field.type)).map((field) => toColumnFact(model, field)),
    ...listIndexFacts(model),
    ...listKeyFacts(model, models),
  ])
  return facts.sort()
}

function readModels(schema: string): Map<string, Model> {
  const blocks = [...schema.matchAll(/^model (\w+) \{\n(.*?)^\}/gms)]
  return new Map(blocks.map(([, name = '', body = '']) => [name, readModel(name, body)]))
}

function readModel(name: string, body: string): Model {
  const model: Model = { table: name, fields: [], blocks: [] }
  for (const line of body.split('\n').map((line) => line.trim())) {
    if (line === '' || line.startsWith('//')) continue
    const [, kind, argument = ''] = /^@@(\w+)\((.*)\)$/.exec(line) ?? []
    if (kind === 'map') model.table = argument.replaceAll('"', '')
    else if (kind) model.blocks.push({ kind, names: readNames(argument) })
    else model.fields.push(readField(line))
  }
  return model
}

function readField(line: string): Field {
  const match = /^(\w+)\s+(\w+)(\?|\[\])?\s*(.*)$/.exec(line)
  if (!match) throw new Error(`schema.prisma has a line that is not understood: ${line}`)
  const [, name = '', type = '', mark, attributes = ''] = match
  const [, column = name] = /@map\("(\w+)"\)/.exec(attributes) ?? []
  return { name, column, type, attributes, isOptional: mark === '?' }
}

/** `[a, b]` → a, b. Options behind the list (map, length, sort) are not used here. */
function readNames(argument: string): string[] {
  const [, list] = /^\[([\w, ]+)\]$/.exec(argument) ?? []
  if (list === undefined) throw new Error(`schema.prisma has a list that is not understood: ${argument}`)
  return list.split(/,\s*/)
}

function toColumnFact(model: Model, field: Field): string {
  const [, type = '', size] = /@db\.(\w+)(?:\((\d+)\))?/.exec(field.attributes) ?? []
  const sqlType = SQL_TYPES[type]
  if (!sqlType) throw new Error(`${model.table}.${field.column}: no @db type that is understood`)
  const nullability = field.isOptional ? 'null' : 'not null'
  return `column ${model.table}.${field.column} ${sqlType}${size ? `(${size})` : ''} ${nullability}${toDefault(field)}`
}

function toDefault({ attributes }: Field): string {
  const [, value] = /@default\(("[^"]*"|\w+(?:\(\))?)\)/.exec(attributes) ?? []
  if (value === undefined) return ''
  if (value === 'autoincrement()') return ' auto_increment'
  if (value === 'now()') return ' default current_timestamp(3)'
  if (value.endsWith('()')) throw new Error(`schema.prisma has a default that is not understood: ${value}`)
  return ` default ${value.replaceAll('"', '')}`
}

function listIndexFacts(model: Model): string[] {
  const ofFields = model.fields.flatMap((field) =>
    ['id', 'unique']
      .filter((kind) => new RegExp(`@${kind}\\b`).test(field.attributes))
      .map((kind) => ({ kind, names: [field.name] })),
  )
  return [...ofFields, ...model.blocks].map(({ kind, names }) => {
    const columns = names.map((name) => requireColumn(model, name))
    if (kind === 'id') return `index ${model.table}.PRIMARY unique (${columns})`
    if (kind === 'unique') return `index ${model.table}.${[model.table, ...columns].join('_')}_key unique (${columns})`
    if (kind === 'index') return `index ${model.table}.${[model.table, ...columns].join('_')}_idx (${columns})`
    throw new Error(`schema.prisma has @@${kind}, which is not understood`)
  })
}

function listKeyFacts(model: Model, models: Map<string, Model>): string[] {
  return model.fields.flatMap((field) => {
    const [, names, targets] =
      /@relation\((?:"\w+", )?fields: (\[.*?\]), references: (\[.*?\])/.exec(field.attributes) ?? []
    const target = models.get(field.type)
    if (!names || !targets || !target) return []
    const columns = readNames(names).map((name) => requireColumn(model, name))
    const references = readNames(targets).map((name) => requireColumn(target, name))
    const onDelete = readAction(field, 'onDelete') ?? (field.isOptional ? 'SET NULL' : 'RESTRICT')
    const onUpdate = readAction(field, 'onUpdate') ?? 'CASCADE'
    const name = [model.table, ...columns].join('_')
    return `key ${model.table}.${name}_fkey (${columns}) → ${target.table} (${references}) ${onDelete} ${onUpdate}`
  })
}

function readAction(field: Field, name: string): string | undefined {
  const [, action = ''] = new RegExp(`${name}: (\\w+)`).exec(field.attributes) ?? []
  return ACTIONS[action]
}

function requireColumn(model: Model, name: string): string {
  const field = model.fields.find((field) => field.name === name)
  if (!field) throw new Error(`${model.table} has no field ${name}`)
  return field.column
}
