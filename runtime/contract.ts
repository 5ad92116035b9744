// What a module tells the others: its events, commands, queries and ids, as JSON values with a schema.
import { z } from '@hono/zod-openapi'

type OwnerOf<Name extends string> = Name extends `${infer Owner}.${string}` ? Owner : never
export type MessageName = `${string}.${string}@${number}`
export type QueryName = `${string}.${string}`

interface Message<Kind extends 'event' | 'command', Name extends MessageName, Data> {
  readonly kind: Kind
  /** `<module>.<words-with-hyphens>@<version>` */
  readonly name: Name
  readonly owner: OwnerOf<Name>
  /** The field of the data that puts messages in line: those with one key are handled in the order of their commits. */
  readonly key: string
  readonly schema: z.ZodType<Data>
}

/** A fact that happened; any number of receivers. */
export type Event<Name extends MessageName = MessageName, Data = unknown> = Message<'event', Name, Data>
/** A wish addressed to the module that owns it. */
export type Command<Name extends MessageName = MessageName, Data = unknown> = Message<'command', Name, Data>
/** A question answered now by the module that owns it; changes nothing. */
export interface Query<Name extends QueryName = QueryName, Input = unknown, Output = unknown> {
  readonly kind: 'query'
  readonly name: Name
  readonly owner: OwnerOf<Name>
  readonly input: z.ZodType<Input>
  readonly output: z.ZodType<Output>
}

export type DataOf<M> = M extends {
  readonly kind: 'event' | 'command'
  readonly schema: z.ZodType<infer Data>
}
  ? Data
  : never
export type InputOf<Q> = Q extends { readonly kind: 'query'; readonly input: z.ZodType<infer Input> }
  ? Input
  : never
export type OutputOf<Q> = Q extends { readonly kind: 'query'; readonly output: z.ZodType<infer Output> }
  ? Output
  : never

export type ContractMember = Event | Command | Query
export interface Contract<
  Name extends string = string,
  Members extends Record<string, ContractMember> = Record<string, ContractMember>,
> {
  readonly name: Name
  readonly members: Members
}

export type EventsOf<C> =
  C extends Contract<string, infer Members> ? Extract<Members[keyof Members], { kind: 'event' }> : never
export type CommandsOf<C> =
  C extends Contract<string, infer Members> ? Extract<Members[keyof Members], { kind: 'command' }> : never
export type QueriesOf<C> =
  C extends Contract<string, infer Members> ? Extract<Members[keyof Members], { kind: 'query' }> : never

/** An id branded by name, a UUIDv7 string: two contracts can speak of an `order` without importing each other. */
export function id<const Name extends string>(_name: Name): z.ZodType<string & z.$brand<Name>, string> {
  return z.uuid().brand<Name>() as unknown as z.ZodType<string & z.$brand<Name>, string> // zod types a brand by a symbol; this spells it out
}

/** Declares a fact. `key` names the string field that puts messages in line. */
export function event<const Name extends MessageName, Shape extends z.ZodRawShape>(
  name: Name,
  key: keyof Shape & string,
  shape: Shape,
): Event<Name, z.output<z.ZodObject<Shape>>> {
  return { kind: 'event', name, owner: ownerOf(name), key, schema: schemaOf(shape) }
}

/** Declares a wish. `key` names the string field that puts messages in line. */
export function command<const Name extends MessageName, Shape extends z.ZodRawShape>(
  name: Name,
  key: keyof Shape & string,
  shape: Shape,
): Command<Name, z.output<z.ZodObject<Shape>>> {
  return { kind: 'command', name, owner: ownerOf(name), key, schema: schemaOf(shape) }
}

/** Declares a question and its answer. */
export function query<const Name extends QueryName, Input, Output>(
  name: Name,
  input: z.ZodType<Input>,
  output: z.ZodType<Output>,
): Query<Name, Input, Output> {
  return { kind: 'query', name, owner: ownerOf(name), input, output }
}

/** Gathers what others may know of a module. What types cannot see is checked at start; see `definition-faults.ts`. */
export function defineContract<
  const Name extends string,
  Members extends Record<string, ContractMember & { owner: Name }>,
>(name: Name, members: Members): Contract<Name, Members> {
  return { name, members }
}

function ownerOf<Name extends string>(name: Name): OwnerOf<Name> {
  return name.slice(0, name.indexOf('.')) as OwnerOf<Name>
}

// Unknown fields are dropped, not refused: a newer sender may add one.
function schemaOf<Shape extends z.ZodRawShape>(shape: Shape): z.ZodType<z.output<z.ZodObject<Shape>>> {
  return z.object(shape)
}
