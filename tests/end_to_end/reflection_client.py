"""A public gRPC client: Python's grpcio, which asks by reflection and makes each request from the descriptors that it got."""
import platform
import sys

from tasker_program import SOURCE

CLIENT = SOURCE / ".deps/grpc-python"
HAS_CLIENT = platform.machine() == "x86_64" and sys.version_info[:2] == (3, 11)
if HAS_CLIENT:
    sys.path.insert(0, str(CLIENT))
    import grpc
    from google.protobuf import descriptor_pool, json_format, message_factory
    from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase


class ReflectionClient:
    """Of one server. `close` ends its connection."""

    def __init__(self, address: str, key: str = ""):
        self.channel = grpc.insecure_channel(address)
        self.metadata = [("x-api-key", key)] if key else []
        self.database = ProtoReflectionDescriptorDatabase(self.channel)
        self.pool = descriptor_pool.DescriptorPool(self.database)

    def close(self) -> None:
        self.channel.close()

    def rpcs_of(self, services) -> set[str]:
        """`TaskService/GetTask`, of services of tasker.v1."""
        return {f"{service}/{method.name}" for service in services
                for method in self.pool.FindServiceByName(f"tasker.v1.{service}").methods}

    def call(self, method: str, **fields):
        """Calls `tasker.v1.TaskService/GetTask`, as the descriptors say that it is called; a dictionary for each message."""
        service, name = method.split("/")
        described = self.pool.FindServiceByName(service).methods_by_name[name]
        request = json_format.ParseDict(fields, message_factory.GetMessageClass(described.input_type)())
        response = message_factory.GetMessageClass(described.output_type)
        make = self.channel.unary_stream if described.server_streaming else self.channel.unary_unary
        answer = make(f"/{method}", request_serializer=lambda message: message.SerializeToString(),
                      response_deserializer=response.FromString)(request, timeout=60, metadata=self.metadata)
        shown = lambda message: json_format.MessageToDict(message, preserving_proto_field_name=True)
        return [shown(one) for one in answer] if described.server_streaming else shown(answer)

    def code_of(self, method: str, **fields):
        """How a call ends that fails; OK otherwise."""
        try:
            self.call(method, **fields)
        except grpc.RpcError as failed:
            return failed.code()
        return grpc.StatusCode.OK
