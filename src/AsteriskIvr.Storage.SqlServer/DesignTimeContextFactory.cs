using AsteriskIvr.Storage.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace AsteriskIvr.Storage.SqlServer;

/// <summary>Lets <c>dotnet ef migrations add</c> make migrations.</summary>
internal sealed class DesignTimeContextFactory : IDesignTimeDbContextFactory<IvrDbContext>
{
    public IvrDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<IvrDbContext>()
            .UseSqlServer("Server=design", server => server.MigrationsAssembly(typeof(SqlServerDialect).Assembly))
            .Options);
}
