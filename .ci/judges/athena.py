"""Parses the tables and queries of examples/athena with sqlglot, in Athena's dialect, and resolves every column in
them.
"""

import glob
import os

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify

FOLDER = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", "examples", "athena"))


def statements(kind: str) -> dict[str, exp.Expression]:
    """The one statement of each file."""
    parsed = {}
    for path in sorted(glob.glob(os.path.join(FOLDER, kind, "*.sql"))):
        with open(path, encoding="utf-8") as file:
            [parsed[os.path.basename(path)]] = sqlglot.parse(file.read(), dialect="athena")
    return parsed


def properties(table: exp.Create) -> dict[str, str]:
    found = table.args["properties"].find_all(exp.Property)
    return {item.name: item.args["value"].name for item in found if isinstance(item.args.get("value"), exp.Literal)}


def columns(name: str, table: exp.Expression) -> dict[str, str]:
    """The columns and partitions of a table. It must be external, with every partition projected and none as a list of
    values.
    """
    assert isinstance(table, exp.Create) and table.kind == "TABLE", f"{name} makes no table"
    assert table.find(exp.ExternalProperty), f"{name} makes a table that is not external"
    assert f"{table.this.this.name}.sql" == name, f"{name} makes {table.this.this.name}"
    partitioned = table.find(exp.PartitionedByProperty)
    partitions = [column.name for column in partitioned.find_all(exp.ColumnDef)] if partitioned else []
    given, location = properties(table), table.find(exp.LocationProperty).this.name
    assert bool(partitions) == (given.get("projection.enabled") == "true"), name
    template = given.get("storage.location.template", location)
    assert template.startswith(location) and template.endswith("/"), (name, location, template)
    for partition in partitions:
        assert given[f"projection.{partition}.type"] == "injected", (name, partition)
        assert f"${{{partition}}}" in template, (name, partition)
    defined = {column.name: column.args["kind"].sql("athena") for column in table.find_all(exp.ColumnDef)}
    return {**defined, "$path": "VARCHAR", "$file_modified_time": "TIMESTAMP"}


def view_columns(name: str, view: exp.Expression, schema: dict) -> dict[str, str]:
    """The columns of a view over the tables."""
    assert isinstance(view, exp.Create) and view.kind == "VIEW" and f"{view.this.name}.sql" == name, f"{name} makes no view"
    select = qualify(view.expression.copy(), schema=schema, dialect="athena", validate_qualify_columns=True)
    return {column.alias_or_name: "VARCHAR" for column in select.selects}


def main():
    schema = {name.removesuffix(".sql"): columns(name, table) for name, table in statements("tables").items()}
    injected = {table: [column for column in ("worker", "execution") if column in schema[table]] for table in schema}
    views = {name.removesuffix(".sql"): view_columns(name, view, schema) for name, view in statements("views").items()}
    schema = {**schema, **views}
    queries = statements("queries")
    for name, query in queries.items():
        # Fails for a table or column that does not exist.
        qualify(query.copy(), schema=schema, dialect="athena", validate_qualify_columns=True)
        for select in query.find_all(exp.Select):
            for table in select.find_all(exp.Table):
                if table.parent_select is not select:
                    continue
                compared = [equal.this.name for equal in (select.args.get("where") or select).find_all(exp.EQ)]
                missing = set(injected.get(table.name, [])) - set(compared)
                assert not missing, f"{name}: Athena wants one value for {missing} of {table.name}"
    print(f"sqlglot, in Athena's dialect: {len(schema)} tables and views, {len(queries)} queries")


if __name__ == "__main__":
    main()
