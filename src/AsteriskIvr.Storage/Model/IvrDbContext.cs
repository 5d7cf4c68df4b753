using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace AsteriskIvr.Storage.Model;

/// <summary>The database. It owns the schema and the queries of people; the hot path writes through <see cref="Writing.GroupCommitWriter"/>.</summary>
internal sealed class IvrDbContext(DbContextOptions<IvrDbContext> options) : DbContext(options)
{
    public DbSet<CallRow> Calls => Set<CallRow>();
    public DbSet<JournalRow> Journal => Set<JournalRow>();
    public DbSet<RunRow> Runs => Set<RunRow>();
    public DbSet<StepRow> Steps => Set<StepRow>();
    public DbSet<ActivityRow> Activity => Set<ActivityRow>();
    public DbSet<FlowVersionRow> FlowVersions => Set<FlowVersionRow>();
    public DbSet<CurrentFlowRow> CurrentFlows => Set<CurrentFlowRow>();
    public DbSet<DeploymentRow> Deployments => Set<DeploymentRow>();
    public DbSet<NodeRow> Nodes => Set<NodeRow>();
    public DbSet<AuditRow> Audit => Set<AuditRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // What an attribute of the row cannot say.
        modelBuilder.Entity<CallRow>().HasIndex(c => c.Owner).HasFilter("ended_at IS NULL").HasDatabaseName("ix_calls_open");
        modelBuilder.Entity<RunRow>().HasIndex(r => r.DueAt).HasFilter("state = 'open'").HasDatabaseName("ix_runs_due");
        modelBuilder.Entity<RunRow>().HasIndex(r => r.CreatedAt).HasFilter("state = 'dead'").HasDatabaseName("ix_runs_dead");
        if (Database.ProviderName?.EndsWith("SqlServer", StringComparison.Ordinal) == true)
            BoundKeys(modelBuilder);

        // Names that a person can type in a SQL prompt: calls.started_at rather than "Calls"."StartedAt".
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName(SnakeCase(entity.GetTableName()!));
            foreach (var property in entity.GetProperties())
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    // What is in an index of SQL Server has a bound (1,700 bytes an entry), and is compared as the other databases do: letter by letter. Asterisk's
    // own bounds are well below: 149 for a uniqueid, 79 for a caller's number.
    private static void BoundKeys(ModelBuilder modelBuilder)
    {
        Bound(modelBuilder.Entity<CallRow>().Property(c => c.Pbx));
        Bound(modelBuilder.Entity<CallRow>().Property(c => c.UniqueId));
        Bound(modelBuilder.Entity<CallRow>().Property(c => c.CallerNumber));
        Bound(modelBuilder.Entity<CallRow>().Property(c => c.Owner));
        Bound(modelBuilder.Entity<RunRow>().Property(r => r.State));
        Bound(modelBuilder.Entity<FlowVersionRow>().Property(v => v.Flow));
        Bound(modelBuilder.Entity<FlowVersionRow>().Property(v => v.Hash));
        Bound(modelBuilder.Entity<CurrentFlowRow>().Property(c => c.Flow));
        Bound(modelBuilder.Entity<DeploymentRow>().Property(d => d.Flow));
        Bound(modelBuilder.Entity<NodeRow>().Property(n => n.Name));

        static void Bound<T>(PropertyBuilder<T> property) => property.HasMaxLength(200).UseCollation("Latin1_General_100_BIN2");
    }

    // UTC in every database; a DateTime sorts and compares in all three, a DateTimeOffset does not in SQLite.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();

    internal static string SnakeCase(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && snake.Length > 0)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }
        return snake.ToString();
    }

    private sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTime>(
        moment => moment.UtcDateTime, utc => new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)));
}
