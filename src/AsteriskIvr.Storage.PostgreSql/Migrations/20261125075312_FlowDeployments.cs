using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace AsteriskIvr.Storage.PostgreSql.Migrations
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
                type: "text",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "flow_versions",
                type: "text",
                nullable: false,
                defaultValue: "flow");

            migrationBuilder.AddColumn<string>(
                name: "message",
                table: "flow_versions",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "removed_at",
                table: "flow_versions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "subflows",
                table: "flow_versions",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "deployments",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    flow = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    author = table.Column<string>(type: "text", nullable: false),
                    message = table.Column<string>(type: "text", nullable: true)
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
