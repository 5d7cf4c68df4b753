using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AsteriskIvr.Storage.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class FlowDeployments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "author",
                table: "flow_versions",
                type: "nvarchar(max)",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "flow_versions",
                type: "nvarchar(max)",
                nullable: false,
                defaultValue: "flow");

            migrationBuilder.AddColumn<string>(
                name: "message",
                table: "flow_versions",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "removed_at",
                table: "flow_versions",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "subflows",
                table: "flow_versions",
                type: "nvarchar(max)",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "deployments",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    flow = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    version = table.Column<int>(type: "int", nullable: false),
                    action = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    at = table.Column<DateTime>(type: "datetime2", nullable: false),
                    author = table.Column<string>(type: "nvarchar(max)", nullable: false),
                    message = table.Column<string>(type: "nvarchar(max)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_deployments", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_deployments_flow_at",
                table: "deployments",
                columns: new[] { "flow", "at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "deployments");

            migrationBuilder.DropColumn(
                name: "author",
                table: "flow_versions");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "flow_versions");

            migrationBuilder.DropColumn(
                name: "message",
                table: "flow_versions");

            migrationBuilder.DropColumn(
                name: "removed_at",
                table: "flow_versions");

            migrationBuilder.DropColumn(
                name: "subflows",
                table: "flow_versions");
        }
    }
}
