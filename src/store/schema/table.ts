import { EntitySchema, type EntitySchemaOptions } from 'typeorm';
import { columnsFor, type Dialect } from './columns';

type Indices = NonNullable<EntitySchemaOptions<unknown>['indices']>;
type ColumnsOf<Row> = { [Name in keyof Row]-?: NonNullable<EntitySchemaOptions<Row>['columns'][Name]> };

export const maybe = { nullable: true } as const;

/** What a list of tables is written with, for one database. */
export function toolsFor(dialect: Dialect) {
  return {
    c: columnsFor(dialect),
    /** Only these rows are in the index; MySQL has no such thing and indexes all. */
    only: (where: string) => (dialect === 'sqlite' ? { where } : {}),
    index: (name: string, columns: string[], options: { unique?: boolean; where?: string } = {}) => ({
      name,
      columns,
      ...options,
    }),
    table: <Row>(name: string, columns: ColumnsOf<Row>, indices: Indices = []) =>
      new EntitySchema<Row & object>({
        name,
        tableName: name,
        columns: columns as EntitySchemaOptions<Row & object>['columns'],
        indices,
      }) as EntitySchema<Row>,
  };
}
