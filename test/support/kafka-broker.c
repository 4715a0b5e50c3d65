/*
 * Kafka brokers in memory: librdkafka's mock cluster as a process of its own, with so many brokers as
 * it is told. Prints their addresses, then obeys a line at a time, each answered with "ok":
 * "topic NAME PARTITIONS", "leader NAME PARTITION BROKER", "down BROKER", "up BROKER",
 * "advertise PORT", at which from now on clients are told to find every broker.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rdkafka.h"
#include "rdkafka_mock.h"

/* The brokers read it; 0: each its own. */
int advertised_port = 0;

int main(int count, char **arguments) {
  char line[256], topic[200];
  int brokers = count > 1 ? atoi(arguments[1]) : 1;
  int partition, broker;
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "log_level", "0", NULL, 0);
  rd_kafka_t *client = rd_kafka_new(RD_KAFKA_PRODUCER, conf, NULL, 0);
  rd_kafka_mock_cluster_t *cluster = rd_kafka_mock_cluster_new(client, brokers);

  setvbuf(stdout, NULL, _IOLBF, 0);
  puts(rd_kafka_mock_cluster_bootstraps(cluster));
  while (fgets(line, sizeof line, stdin)) {
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR__INVALID_ARG;
    if (sscanf(line, "topic %199s %d", topic, &partition) == 2)
      error = rd_kafka_mock_topic_create(cluster, topic, partition, brokers);
    else if (sscanf(line, "leader %199s %d %d", topic, &partition, &broker) == 3)
      error = rd_kafka_mock_partition_set_leader(cluster, topic, partition, broker);
    else if (sscanf(line, "down %d", &broker) == 1)
      error = rd_kafka_mock_broker_set_down(cluster, broker);
    else if (sscanf(line, "up %d", &broker) == 1)
      error = rd_kafka_mock_broker_set_up(cluster, broker);
    else if (sscanf(line, "advertise %d", &advertised_port) == 1)
      error = RD_KAFKA_RESP_ERR_NO_ERROR;
    puts(error ? rd_kafka_err2str(error) : "ok");
  }
  return 0;
}
