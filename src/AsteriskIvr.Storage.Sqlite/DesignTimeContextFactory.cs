using AsteriskIvr.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace AsteriskIvr.Storage.Sqlite;

/// <summary>Lets <c>dotnet ef migrations add</c> make migrations.</summary>
internal sealed class DesignTimeContextFactory : IDesignTimeDbContextFactory<IvrDbContext>
{
    public IvrDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<IvrDbContext>()
            .UseSqlite("Data Source=design.db", sqlite => sqlite.MigrationsAssembly(typeof(SqliteDialect).Assembly))
            .Options);
}
