// Starts one Neo4j with Bolt on a loopback port: for development and tests, where no container engine answers.
// Launched as a single source file, so that nothing has to be built. Arguments: folder, port. The password comes from the
// environment, and there is none to fall back on. Ends when it is told to, or when whoever started it closes its input.

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.BoltConnectorInternalSettings;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.QueryExecutionException;

public class Neo4jServer {
    private static final String PASSWORD = "NEO4J_PASSWORD";

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]).toAbsolutePath();
        int port = Integer.parseInt(arguments[1]);
        String password = System.getenv(PASSWORD);
        if (password == null || password.length() < 8) {
            System.err.println("set " + PASSWORD + " to at least eight characters");
            System.exit(2);
        }
        DatabaseManagementService service = new DatabaseManagementServiceBuilder(folder)
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", port))
                .setConfig(BoltConnector.advertised_address, new SocketAddress("127.0.0.1", port))
                // By default half a minute to say who one is, and two to say anything: too little where others fill the machine.
                .setConfig(BoltConnectorInternalSettings.unsupported_bolt_unauth_connection_timeout, Duration.ofMinutes(10))
                .setConfig(BoltConnector.connection_keep_alive, Duration.ofMinutes(10))
                .setConfig(GraphDatabaseSettings.auth_enabled, true)
                .setConfig(GraphDatabaseSettings.pagecache_memory, bytes("NEO4J_PAGECACHE", 512L << 20))
                .setConfig(GraphDatabaseSettings.memory_transaction_global_max_size, bytes("NEO4J_TRANSACTIONS", 1L << 30))
                .setConfig(GraphDatabaseSettings.keep_logical_logs, "1 files")
                .setConfig(GraphDatabaseSettings.logical_log_rotation_threshold, 64L << 20)
                .setConfig(GraphDatabaseSettings.preallocate_logical_logs, false)
                .setConfig(GraphDatabaseSettings.check_point_interval_time, Duration.ofMinutes(5))
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(service::shutdown));
        // A fresh database's password must be changed before it lets anyone in; one that has it already refuses it again.
        try {
            service.database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME)
                    .executeTransactionally(
                            "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
        } catch (QueryExecutionException error) {
            if (!error.getMessage().contains("cannot be the same")) {
                throw error;
            }
        }
        System.out.println("READY " + port);
        System.out.flush();
        while (System.in.read() >= 0) {
            // Only the end of the input matters.
        }
        System.exit(0);
    }

    private static long bytes(String name, long otherwise) {
        String given = System.getenv(name);
        return given == null ? otherwise : Long.parseLong(given);
    }
}
